/**
 * `npm run bench:forms`: measures every form of the cells' kernels on every adapter, and prints the rows of
 * src/scheduler/cell_forms.ts that follow.
 */
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { parseJob } from '../../src/bench/job.ts';
import { prepare } from '../../src/bench/measure.ts';
import { jsonLine } from '../../src/cli/context.ts';
import { endingOf } from '../../src/cli/exit.ts';
import { nodeContext } from '../../src/cli/node_context.ts';
import { positiveNumber } from '../../src/cli/options.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { openNodeGpu } from '../../src/engine/node_gpu.ts';
import type { CellForm } from '../../src/kernels/kernel.ts';
import type { CellName } from '../../src/model/config.ts';
import type { AdapterKind } from '../../src/scheduler/cell_forms.ts';
import { adapterNames } from '../adapter_names.ts';
import { compare } from '../contender.ts';
import type { Contender } from '../contender.ts';
import { ALL_CELLS, asSource, GRID, jobOf, possibleForms, sizesOf, tableOf, timeOf } from './grid.ts';
import type { FormTime, Sizes } from './grid.ts';

interface Options {
  readonly cells: readonly CellName[];
  readonly hidden?: readonly number[];
  readonly batch?: readonly number[];
  readonly adapter: string;
  readonly seconds: number;
  readonly json?: true;
}

/** Turns that the forms take at each row. */
const ROUNDS = 3;
const { out, notes } = nodeContext();

const program = new Command('npm run bench:forms --')
  .exitOverride()
  .description("time the forms of the cells' kernels on every adapter")
  .option('--cells <names>', 'comma-separated', readCells, ALL_CELLS)
  .option('--hidden <sizes>', 'units, comma-separated', readSizes)
  .option('--batch <sizes>', 'sequences, comma-separated', readSizes)
  .option('--adapter <name>', "a part of the only adapters' names", '')
  .option('--seconds <n>', 'time for each form at each of its turns', positiveNumber(), 0.3)
  .option('--json', 'one JSON object per measurement, instead of the rows')
  .action(run);
try {
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null) notes.line(`bench:forms: ${message}`);
  process.exitCode = code;
}

async function run(options: Options): Promise<void> {
  const times: FormTime[] = [];
  for (const adapter of await adapterNames(options.adapter)) {
    const kind = await kindOf(adapter);
    const { hidden = GRID[kind].hidden, batch = GRID[kind].batch } = options;
    for (const sizes of sizesOf(options.cells, hidden, batch)) {
      for (const time of await measure(adapter, kind, sizes, options.seconds)) {
        times.push(time);
        if (options.json) await out.write(jsonLine(time));
        else notes.line(`${adapter}: ${jobOf(sizes)}, ${time.form}: ${time.ms} ms`);
      }
    }
  }
  if (options.json) return;
  for (const kind of new Set(times.map((time) => time.kind)))
    await out.write(`${asSource(kind, tableOf(times, kind))}\n`);
}

/** All forms that the sizes allow, in turns. */
async function measure(adapter: string, kind: AdapterKind, sizes: Sizes, seconds: number): Promise<FormTime[]> {
  const job = jobOf(sizes);
  const forms = possibleForms(sizes, kind);
  const budget = { leastRuns: 2, milliseconds: seconds * 1_000 };
  const failed = (label: string, _: string, error: unknown): void =>
    notes.line(`Not measured: ${job}, ${label}. ${error instanceof Error ? error.message : String(error)}`);
  const contenders = forms.map((form) => contender(adapter, form));
  const rows = await compare(job, contenders, { rounds: ROUNDS, budget, failed });
  return rows.map((row) => timeOf({ ...row, adapter }, row.runtime as CellForm, kind, sizes));
}

/** An engine whose cells have that form. */
function contender(adapter: string, form: CellForm): Contender {
  return {
    label: form,
    // What tells the rows apart.
    runtime: form,
    prepare: async (job) => {
      const engine = await open(adapter, form);
      const ready = () => prepare(parseJob(job)!, engine, () => open(adapter, form));
      try {
        // Twice: the first time it compiles, and a first step that was slow is taken for a slow step.
        (await ready()).destroy();
        const runner = await ready();
        return {
          description: engine.description,
          run: (budget) => runner.run(budget),
          destroy: () => {
            runner.destroy();
            engine.destroy();
          },
        };
      } catch (error) {
        engine.destroy();
        throw error;
      }
    },
  };
}

async function open(adapter: string, form: CellForm): Promise<GpuEngine> {
  const answer = await openNodeGpu({ adapter });
  if (!answer.gpu) throw new Error(answer.reason);
  return (await GpuEngine.open(answer.gpu, 'measured', form))!;
}

async function kindOf(adapter: string): Promise<AdapterKind> {
  const engine = await open(adapter, 'plain');
  const kind = engine.description.software ? 'software' : 'hardware';
  engine.destroy();
  return kind;
}

/** Reads the value of `--cells`. */
function readCells(text: string): CellName[] {
  return text.split(',').map((name) => {
    const cell = ALL_CELLS.find((known) => known === name.trim());
    if (!cell) throw new InvalidArgumentError(`There is no cell "${name}". Cells are: ${ALL_CELLS.join(', ')}.`);
    return cell;
  });
}

/** Reads the value of `--hidden` and `--batch`. */
function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 1_024)) return sizes;
  throw new InvalidArgumentError('Give whole numbers from 1 to 1024, with commas between.');
}
