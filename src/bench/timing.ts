/** Median and spread of the times of several runs, in milliseconds. */
export interface Timing {
  readonly median: number;
  /** The 10th percentile. */
  readonly p10: number;
  /** The 90th percentile. */
  readonly p90: number;
  readonly runs: number;
}

/** The budget of a measurement. */
export interface Budget {
  /** The least runs after the warm-up, unless PATIENCE times the budget is spent before. */
  readonly leastRuns: number;
  /** After so many milliseconds no further run starts if there were at least `leastRuns`. */
  readonly milliseconds: number;
}

/** A measurement ends after so many times its budget with the runs that it has, which is at least one. */
const PATIENCE = 5;

/** Runs a function until the budget is spent. Returns the time of each run in milliseconds. */
export async function timedRuns(run: () => Promise<void>, { leastRuns, milliseconds }: Budget): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  for (;;) {
    const before = performance.now();
    await run();
    const now = performance.now();
    times.push(now - before);
    const spent = now - start;
    if ((times.length >= leastRuns && spent >= milliseconds) || spent >= PATIENCE * milliseconds) return times;
  }
}

/** We report the median and the 10th to 90th percentile. Other programs on the machine would distort a mean. */
export function timingOf(times: readonly number[]): Timing {
  return { median: quantile(times, 0.5), p10: quantile(times, 0.1), p90: quantile(times, 0.9), runs: times.length };
}

/** Into how many parts `medianOfMeans` splits its values. */
const PARTS = 5;

/**
 * The median of the means of five parts. A clock that tells only tenths of a millisecond is right on average, and what another
 * program disturbs is in few parts. Where the median is 0, it is the mean of all.
 */
export function medianOfMeans(values: readonly number[]): number {
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length;
  const parts = Array.from({ length: PARTS }, (_, k) => values.filter((_value, i) => i % PARTS === k));
  return quantile(parts.filter(({ length }) => length > 0).map(mean), 0.5) || mean(values);
}

/** The quantile of some values, with linear interpolation between neighbours; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? NaN;
  return lower + (position - below) * ((sorted[below + 1] ?? lower) - lower);
}
