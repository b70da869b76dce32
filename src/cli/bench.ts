import process from 'node:process';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { CARDS } from '../plan/cards.ts';
import { FIXED_JOBS, JOB_GRAMMAR, parseJob, sweepJobs } from '../bench/job.ts';
import type { OpenEngine } from '../bench/measure.ts';
import { BUDGET, measureJobs } from '../bench/measure_jobs.ts';
import { predictJob, tableHead, tableRow, withPrediction } from '../bench/row.ts';
import type { Row } from '../bench/row.ts';
import { NoAdapterError } from '../engine/choose.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addDeviceOptions, positiveNumber } from './options.ts';
import type { DeviceOptions } from './options.ts';

/** The options of `bench`. */
export interface BenchOptions extends DeviceOptions {
  readonly jobs: readonly string[];
  readonly sweep?: true;
  readonly predict?: true;
  /** The budget per job. */
  readonly seconds: number;
  readonly json?: true;
}

/** An engine to measure. */
export interface BenchedEngine {
  readonly open: OpenEngine;
  /** Completes its rows, for example with the adapter's limits. */
  readonly complete: (row: Row) => Row;
}

/** Finds the engines to measure. Engines that are not available throw when they are opened. */
export type FindEngines = (options: BenchOptions, context: Context) => Promise<readonly BenchedEngine[]>;

/** `bench`: times the engines at jobs with fixed names. `auto` means all engines, for comparison. */
export function addBench(program: Command, context: Context, find: FindEngines = oneOfEachKind): void {
  const command = program
    .command('bench')
    .description('time the engines at jobs with fixed names')
    .option('--jobs <names>', `comma-separated: ${JOB_GRAMMAR}`, readJobs, FIXED_JOBS)
    .option('--sweep', 'instead of --jobs: every cell at many sizes and batch sizes')
    .option('--predict', 'instead of measuring: what a model of the cost predicts for classes of graphics cards')
    .option('--seconds <n>', 'time budget of each job in seconds', positiveNumber(), BUDGET.milliseconds / 1_000);
  addDeviceOptions(command)
    .option('--json', 'one JSON object per row')
    .action(async (options: BenchOptions) => {
      if (options.predict) await predict(options, context);
      else await runBench(options, context, await find(options, context));
    });
}

/** The engine of `--device`; with `auto` the default adapter, the CPU engine and the reference. */
export const oneOfEachKind: FindEngines = async ({ device, adapter }, context) => {
  const devices = device === 'auto' ? (['gpu', 'cpu', 'reference'] as const) : [device];
  const measured = device === 'auto' || device === 'gpu' ? await context.measureAdapter(adapter) : null;
  return devices.map((kind) => ({
    open: () => context.openEngine(kind, kind === 'gpu' ? adapter : undefined),
    complete: (row) => withPrediction(row, measured),
  }));
};

async function runBench(
  { device, jobs, sweep, seconds, json }: BenchOptions,
  { out, notes }: Context,
  engines: readonly BenchedEngine[],
): Promise<void> {
  const options = {
    jobs: sweep ? sweepJobs() : jobs,
    budget: { ...BUDGET, milliseconds: seconds * 1_000 },
    memory: () => process.memoryUsage.rss(),
    failed: (job: string, error: unknown) =>
      notes.line(`Not measured: ${job}. ${error instanceof Error ? error.message : String(error)}`),
  };
  if (!json) await out.write(tableHead());
  for (const { open, complete } of engines) {
    try {
      for await (const row of measureJobs({ ...options, open })) {
        await out.write(json ? jsonLine(complete(row)) : tableRow(complete(row)));
        if (out.closed.aborted) return;
      }
    } catch (error) {
      if (device !== 'auto' || !(error instanceof NoAdapterError)) throw error;
      notes.line(`Not measured: gpu. ${error.message}`);
    }
  }
}

/** Prints what a training step may take on cards that nobody measured. */
async function predict({ jobs, sweep, json }: BenchOptions, { out }: Context): Promise<void> {
  if (!json) await out.write(`${'job'.padEnd(22)}${CARDS.map(({ adapter }) => adapter.name.padStart(24)).join('')}\n`);
  for (const job of sweep ? sweepJobs() : jobs) {
    const cells: string[] = [];
    for (const card of CARDS) {
      const predicted = predictJob(job, card);
      if (!predicted) continue;
      const { predicted_ms_per_step: milliseconds, predicted_limit: limit } = predicted;
      if (json) await out.write(jsonLine({ job, card: card.adapter.name, ...predicted }));
      cells.push(`${Number(milliseconds.toPrecision(2))} ms, ${limit}`.padStart(24));
    }
    if (!json && cells.length > 0) await out.write(`${job.padEnd(22)}${cells.join('')}\n`);
  }
}

/** Reads the value of `--jobs`. */
export function readJobs(text: string): readonly string[] {
  const jobs = text.split(',').map((job) => job.trim());
  const unknown = jobs.find((job) => parseJob(job) === null);
  if (unknown === undefined) return jobs;
  throw new InvalidArgumentError(`There is no job "${unknown}". Jobs are: ${JOB_GRAMMAR}.`);
}
