import type { Engine } from '../engine/engine.ts';
import { parseJob } from './job.ts';
import { prepare } from './measure.ts';
import type { OpenEngine } from './measure.ts';
import { rowOf } from './row.ts';
import type { Row } from './row.ts';
import type { Budget } from './timing.ts';

/** The default budget of a job. */
export const BUDGET: Budget = { leastRuns: 3, milliseconds: 2_000 };

/** Options of `measureJobs`. */
export interface MeasureOptions {
  readonly jobs: readonly string[];
  readonly open: OpenEngine;
  readonly budget: Budget;
  /** Returns the process's resident memory in bytes. Without it rows have no memory_mib. */
  readonly memory?: () => number;
  /** Called for a job that fails, for example because it is too large for the device. */
  readonly failed: (job: string, error: unknown) => void;
}

/** Measures jobs on one engine, one after the other, and yields the row of each at its end. */
export async function* measureJobs({ jobs, open, budget, memory, failed }: MeasureOptions): AsyncGenerator<Row> {
  const engine = await open();
  try {
    for (const job of jobs) {
      try {
        yield await measureJob(job, engine, { open, budget, memory });
      } catch (error) {
        failed(job, error);
      }
    }
  } finally {
    engine.destroy();
  }
}

async function measureJob(
  name: string,
  engine: Engine,
  { open, budget, memory }: Pick<MeasureOptions, 'open' | 'budget'> & { memory: MeasureOptions['memory'] | undefined },
): Promise<Row> {
  const job = parseJob(name);
  if (!job) throw new RangeError(`There is no job "${name}".`);
  const before = memory?.();
  const runner = await prepare(job, engine, open);
  try {
    const measured = await runner.run(budget);
    const grown = memory && before !== undefined ? Math.max(0, memory() - before) : undefined;
    // Read after the run, since another engine takes over if the device is lost during the job.
    return rowOf(name, engine.description, measured, grown);
  } finally {
    runner.destroy();
  }
}
