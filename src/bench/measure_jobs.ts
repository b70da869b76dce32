import type { Engine } from '../engine/engine.ts';
import { parseJob } from './job.ts';
import { prepare } from './measure.ts';
import type { OpenEngine } from './measure.ts';
import { rowOf } from './row.ts';
import type { Row } from './row.ts';
import type { Budget } from './timing.ts';

/** What a job may take where nothing else is asked for. */
export const BUDGET: Budget = { leastRuns: 3, milliseconds: 2_000 };

/** How a list of jobs is measured. */
export interface MeasureOptions {
  readonly jobs: readonly string[];
  readonly open: OpenEngine;
  readonly budget: Budget;
  /** Bytes of memory that the process holds; without it rows say nothing of memory. */
  readonly memory?: () => number;
  /** Told of a job that cannot be done, such as one too large for the device. */
  readonly failed: (job: string, error: unknown) => void;
}

/** Measures jobs on one engine, one after the other: a row each, as soon as it is there. */
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
    // The description is asked for now, as a device that was lost on the way leaves its work to another.
    return rowOf(name, engine.description, measured, grown);
  } finally {
    runner.destroy();
  }
}
