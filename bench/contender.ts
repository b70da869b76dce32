import type { Measured } from '../src/bench/measure.ts';
import { rowOf } from '../src/bench/row.ts';
import type { Row } from '../src/bench/row.ts';
import type { Budget } from '../src/bench/timing.ts';
import type { Prepared } from './browser/page_bench.ts';

/** A device or a library that can run jobs. */
export interface Contender {
  /** Its name in messages about failures. */
  readonly label: string;
  /** The program and version that it runs in, such as "Chrome 140.0.7339.0". */
  readonly runtime: string;
  /** Prepares a job; null if it cannot run such jobs. */
  prepare(job: string): Promise<Prepared | null>;
}

/** Options of `compare`. */
export interface Comparison {
  readonly rounds: number;
  /** The budget of each round. */
  readonly budget: Budget;
  /** Called for a contender that fails. */
  readonly failed: (label: string, job: string, error: unknown) => void;
}

/**
 * Measures all contenders at one job in turns, so that other load on the machine affects all of them. Returns a row per
 * contender from the runs of all its rounds. A contender that exceeds the total budget gets fewer rounds.
 */
export async function compare(
  job: string,
  contenders: readonly Contender[],
  { rounds, budget, failed }: Comparison,
): Promise<Row[]> {
  const ready: { contender: Contender; prepared: Prepared; measured: Measured[]; spent: number }[] = [];
  const guard = async <T>(contender: Contender, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      failed(contender.label, job, error);
      return null;
    }
  };
  for (const contender of contenders) {
    const prepared = await guard(contender, () => contender.prepare(job));
    if (prepared) ready.push({ contender, prepared, measured: [], spent: 0 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of ready) {
      if (entry.spent > rounds * budget.milliseconds) continue;
      const start = performance.now();
      const measured = await guard(entry.contender, () => entry.prepared.run(budget));
      entry.spent += measured ? performance.now() - start : Infinity;
      if (measured) entry.measured.push(measured);
    }
  }
  for (const { contender, prepared } of ready) await guard(contender, async () => prepared.destroy());
  return ready.flatMap(({ contender, prepared, measured }) => {
    const [first] = measured;
    if (!first) return [];
    const times = measured.flatMap((part) => part.times);
    const encodeTimes = measured.flatMap((part) => part.encodeTimes ?? []);
    const together = { ...first, times, ...(encodeTimes.length > 0 && { encodeTimes }) };
    return [{ ...rowOf(job, prepared.description, together), runtime: contender.runtime }];
  });
}
