import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { jsonLine } from '../src/cli/context.ts';
import type { Context } from '../src/cli/context.ts';
import { endingOf } from '../src/cli/exit.ts';
import { nodeContext } from '../src/cli/node_context.ts';
import { addDeviceOptions } from '../src/cli/options.ts';
import type { DeviceOptions } from '../src/cli/options.ts';
import { NoAdapterError } from '../src/engine/choose.ts';
import type { DeviceChoice, Engine } from '../src/engine/engine.ts';
import { JOBS } from './jobs.ts';
import type { Budget } from './timing.ts';

interface BenchOptions extends DeviceOptions {
  readonly jobs: readonly string[];
  readonly json?: true;
}

/** One result, as JSON has it. */
interface Row {
  readonly job: string;
  readonly device: string;
  readonly adapter: string;
  readonly ms_per_step: number;
  readonly symbols_per_second: number;
}

/** With `auto` every engine is measured: a benchmark is there to compare them. */
const ALL_DEVICES: readonly DeviceChoice[] = ['gpu', 'cpu', 'reference'];
const BUDGET: Budget = { leastRuns: 3, milliseconds: 2_000 };
/** Widths of the table's columns. */
const WIDTHS = { job: 20, device: 10, milliseconds: 12, symbols: 16 };

const context = nodeContext();
const command = new Command('bench')
  .description('time the engines at jobs with fixed names')
  .exitOverride()
  .configureOutput({ writeOut: (text) => void context.out.write(text), writeErr: () => undefined })
  .option('--jobs <names>', `comma-separated, of: ${Object.keys(JOBS).join(', ')}`, readJobs, Object.keys(JOBS));
addDeviceOptions(command)
  .option('--json', 'one JSON object per row')
  .action((options: BenchOptions) => bench(options, context));
try {
  await command.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null)
    context.notes.line(`bench: ${message.replace('mangosaurus --help', 'npm run bench -- --help')}`);
  process.exitCode = code;
}

async function bench(options: BenchOptions, { out, notes }: Context): Promise<void> {
  const all = options.device === 'auto';
  if (!options.json) await out.write(tableHead());
  for (const device of all ? ALL_DEVICES : [options.device]) {
    let engine: Engine;
    try {
      engine = await context.openEngine(device, options.adapter);
    } catch (error) {
      if (!all || !(error instanceof NoAdapterError)) throw error;
      notes.line(`Not measured: gpu. ${error.message}`);
      continue;
    }
    try {
      for (const job of options.jobs) {
        if (out.closed.aborted) return;
        const row = await measure(job, engine);
        await out.write(options.json ? jsonLine(row) : tableRow(row));
      }
    } finally {
      engine.destroy();
    }
  }
}

async function measure(job: string, engine: Engine): Promise<Row> {
  const { millisecondsPerStep, symbolsPerSecond } = await JOBS[job]!(engine, BUDGET);
  // Asked now, as a device that was lost on the way leaves its work to another.
  const { kind, name } = engine.description;
  const ms_per_step = Number(millisecondsPerStep.toPrecision(4));
  return { job, device: kind, adapter: name, ms_per_step, symbols_per_second: Math.round(symbolsPerSecond) };
}

function readJobs(text: string): readonly string[] {
  const jobs = text.split(',').map((job) => job.trim());
  const unknown = jobs.find((job) => !Object.hasOwn(JOBS, job));
  if (unknown === undefined) return jobs;
  throw new InvalidArgumentError(`There is no job "${unknown}"; give some of: ${Object.keys(JOBS).join(', ')}.`);
}

function tableHead(): string {
  return tableLine('job', 'device', 'ms per step', 'symbols/s', 'adapter');
}

function tableRow({ job, device, adapter, ms_per_step, symbols_per_second }: Row): string {
  return tableLine(job, device, String(ms_per_step), String(symbols_per_second), adapter);
}

function tableLine(job: string, device: string, milliseconds: string, symbols: string, adapter: string): string {
  const left = job.padEnd(WIDTHS.job) + device.padEnd(WIDTHS.device);
  return `${left}${milliseconds.padStart(WIDTHS.milliseconds)}${symbols.padStart(WIDTHS.symbols)}  ${adapter}\n`;
}
