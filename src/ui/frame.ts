/**
 * Runs a function at most once per animation frame, however often it is requested. In a hidden tab, which has no frames,
 * the function waits.
 */
export class FrameScheduler {
  readonly #run: () => void;
  #frame = 0;

  constructor(run: () => void) {
    this.#run = run;
  }

  request(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#run();
    });
  }

  cancel(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}
