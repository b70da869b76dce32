/** What every soak is told. */
export interface SoakOptions {
  readonly minutes: number;
  /** How many files or corpora; each soak has a number of its own. */
  readonly count?: number | undefined;
  readonly seed: number;
  /** Tells a line of the report. */
  say(text: string): void;
}
