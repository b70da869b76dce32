/** Target time of one submission in milliseconds: short enough to stay responsive, long enough to hide its overhead. */
const TARGET_MS = 50;
/** The most steps of one submission. */
const MAX_STEPS_PER_SUBMISSION = 4_096;
/** The time constant of the averaged speed, in milliseconds. */
const WINDOW_MS = 1_000;

/** Chooses how many steps to submit at once, and measures the training speed. */
export class Pace {
  /** Steps for the next submission. */
  stepsPerSubmission = 1;
  /** Averaged over about the last second; 0 before the end of the first submission. */
  stepsPerSecond = 0;
  #lastEnd: number;

  constructor(now = performance.now()) {
    this.#lastEnd = now;
  }

  /** Restarts the clock after a pause. */
  restart(now = performance.now()): void {
    this.#lastEnd = now;
  }

  /** Records the end of a submission of so many steps. */
  ended(steps: number, now = performance.now()): void {
    const elapsed = Math.max(now - this.#lastEnd, 0.01);
    this.#lastEnd = now;
    const speed = (steps / elapsed) * 1_000;
    const weight = this.stepsPerSecond === 0 ? 1 : Math.min(1, elapsed / WINDOW_MS);
    this.stepsPerSecond += weight * (speed - this.stepsPerSecond);
    const wanted = Math.round((steps * TARGET_MS) / elapsed);
    // At most twice as many as before, since the first submissions include one-time costs and look too slow.
    this.stepsPerSubmission = Math.max(1, Math.min(wanted, this.stepsPerSubmission * 2, MAX_STEPS_PER_SUBMISSION));
  }
}
