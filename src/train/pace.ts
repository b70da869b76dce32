/** Milliseconds that one submission should take: short enough to stay responsive, long enough to hide its cost. */
const TARGET_MS = 50;
/** The most steps of one submission. */
const MAX_STEPS_PER_SUBMISSION = 4_096;
/** Milliseconds over which the speed is averaged. */
const WINDOW_MS = 1_000;

/** Finds how many steps to submit at once, and how fast training is. */
export class Pace {
  /** Steps for the next submission. */
  stepsPerSubmission = 1;
  /** Averaged over the last second or so; 0 before the first submission has ended. */
  stepsPerSecond = 0;
  #lastEnd: number;

  constructor(now = performance.now()) {
    this.#lastEnd = now;
  }

  /** Starts the clock again, after a pause. */
  restart(now = performance.now()): void {
    this.#lastEnd = now;
  }

  /** Tells that a submission of so many steps has ended. */
  ended(steps: number, now = performance.now()): void {
    const elapsed = Math.max(now - this.#lastEnd, 0.01);
    this.#lastEnd = now;
    const speed = (steps / elapsed) * 1_000;
    const weight = this.stepsPerSecond === 0 ? 1 : Math.min(1, elapsed / WINDOW_MS);
    this.stepsPerSecond += weight * (speed - this.stepsPerSecond);
    const wanted = Math.round((steps * TARGET_MS) / elapsed);
    // At most twice as many as before: the first submissions pay for what is only done once.
    this.stepsPerSubmission = Math.max(1, Math.min(wanted, this.stepsPerSubmission * 2, MAX_STEPS_PER_SUBMISSION));
  }
}
