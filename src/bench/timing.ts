/** How long one thing takes, from several runs, in milliseconds. */
export interface Timing {
  readonly median: number;
  /** A tenth of the runs took less. */
  readonly p10: number;
  /** A tenth of the runs took more. */
  readonly p90: number;
  readonly runs: number;
}

/** When to stop measuring. */
export interface Budget {
  /** Runs at least, after the warm-up, unless each takes very long. */
  readonly leastRuns: number;
  /** No further run starts after so many milliseconds, once there are enough. */
  readonly milliseconds: number;
}

/** After so many times its budget a measurement ends with the runs that it has, one at least. */
const PATIENCE = 5;

/** Runs something until the budget is used up; how long each run took, in milliseconds. */
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

/** The middle and the spread. The median tells what is usual; a mean would tell of the machine's other programs. */
export function timingOf(times: readonly number[]): Timing {
  return { median: quantile(times, 0.5), p10: quantile(times, 0.1), p90: quantile(times, 0.9), runs: times.length };
}

/** The value below which that share of the values lies, linear between neighbours; NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const lower = sorted[below] ?? NaN;
  return lower + (position - below) * ((sorted[below + 1] ?? lower) - lower);
}
