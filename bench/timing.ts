/** How long one thing takes. */
export interface Timing {
  /** Milliseconds, the median of the runs. */
  readonly milliseconds: number;
  readonly runs: number;
}

/** When to stop measuring. */
export interface Budget {
  /** Runs at least, after the warm-up. */
  readonly leastRuns: number;
  /** No further run starts after so many milliseconds, once there are enough. */
  readonly milliseconds: number;
}

/**
 * Times something that is done again and again: one run to warm up (compilers, caches, pipelines), then runs until the
 * budget is used up. The median tells what is usual; a mean would tell of the other programs on the machine.
 */
export async function medianTime(run: () => Promise<void>, budget: Budget): Promise<Timing> {
  await run();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < budget.leastRuns || performance.now() - start < budget.milliseconds) {
    const before = performance.now();
    await run();
    times.push(performance.now() - before);
  }
  return { milliseconds: median(times), runs: times.length };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
