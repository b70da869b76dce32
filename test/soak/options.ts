/** What every soak is told. */
export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Tells a line of the report. */
  say(text: string): void;
}
