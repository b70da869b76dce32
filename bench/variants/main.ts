/**
 * `npm run bench:variants`: measures every variant of the cells' kernels on every adapter, and ranks them. The
 * rules of src/plan/variants.ts should agree.
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
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { CellName } from '../../src/model/config.ts';
import type { VariantName } from '../../src/kernels/signature.ts';
import { adapterNames } from '../adapter_names.ts';
import { compare } from '../contender.ts';
import type { Contender } from '../contender.ts';
import { GRID, linesOf, jobNameOf, possibleVariants, gridSizes, tableOf, timeOf } from './grid.ts';
import type { AdapterKind, Sizes, VariantTime } from './grid.ts';

interface Options {
  readonly cells: readonly CellName[];
  readonly hidden?: readonly number[];
  readonly batch?: readonly number[];
  readonly adapter: string;
  readonly seconds: number;
  readonly json?: true;
}

/** How often each variant is timed at each row, in turns. */
const ROUNDS = 3;
const { out, notes } = nodeContext();

const program = new Command('npm run bench:variants --')
  .exitOverride()
  .description("time the variants of the cells' kernels on every adapter")
  .option('--cells <names>', 'comma-separated', readCells, CELL_NAMES)
  .option('--hidden <sizes>', 'units, comma-separated', readSizes)
  .option('--batch <sizes>', 'sequences, comma-separated', readSizes)
  .option('--adapter <name>', 'only adapters whose names hold this part', '')
  .option('--seconds <n>', 'time budget of each variant per turn in seconds', positiveNumber(), 0.3)
  .option('--json', 'one JSON object per measurement, instead of the rows')
  .action(run);
try {
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null) notes.line(`bench:variants: ${message}`);
  process.exitCode = code;
}

async function run(options: Options): Promise<void> {
  const times: VariantTime[] = [];
  for (const adapter of await adapterNames(options.adapter)) {
    const kind = await kindOf(adapter);
    const { hidden = GRID[kind].hidden, batch = GRID[kind].batch } = options;
    for (const sizes of gridSizes(options.cells, hidden, batch)) {
      for (const time of await measure(adapter, kind, sizes, options.seconds)) {
        times.push(time);
        if (options.json) await out.write(jsonLine(time));
        else notes.line(`${adapter}: ${jobNameOf(sizes)}, ${time.variant}: ${time.ms} ms`);
      }
    }
  }
  if (options.json) return;
  for (const kind of new Set(times.map((time) => time.kind)))
    await out.write(`${linesOf(kind, tableOf(times, kind))}\n`);
}

/** Measures all variants that the sizes allow, in turns. */
async function measure(adapter: string, kind: AdapterKind, sizes: Sizes, seconds: number): Promise<VariantTime[]> {
  const job = jobNameOf(sizes);
  const variants = possibleVariants(sizes, kind);
  const budget = { leastRuns: 2, milliseconds: seconds * 1_000 };
  const failed = (label: string, _: string, error: unknown): void =>
    notes.line(`Not measured: ${job}, ${label}. ${error instanceof Error ? error.message : String(error)}`);
  const contenders = variants.map((variant) => contender(adapter, variant));
  const rows = await compare(job, contenders, { rounds: ROUNDS, budget, failed });
  return rows.map((row) => timeOf({ ...row, adapter }, row.runtime as VariantName, kind, sizes));
}

/** An engine whose cells use that variant. */
function contender(adapter: string, variant: VariantName): Contender {
  return {
    label: variant,
    // Identifies the contender's row.
    runtime: variant,
    prepare: async (job) => {
      const engine = await open(adapter, variant);
      const ready = () => prepare(parseJob(job)!, engine, () => open(adapter, variant));
      try {
        // Prepared twice: the first time compiles, and `prepare` would take a slow first step for a slow job.
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

async function open(adapter: string, variant: VariantName): Promise<GpuEngine> {
  const answer = await openNodeGpu({ adapter });
  if (!answer.gpu) throw new Error(answer.reason);
  return (await GpuEngine.open(answer.gpu, 'measured', variant))!;
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
    const cell = CELL_NAMES.find((known) => known === name.trim());
    if (!cell) throw new InvalidArgumentError(`There is no cell "${name}". Cells are: ${CELL_NAMES.join(', ')}.`);
    return cell;
  });
}

/** Reads the value of `--hidden` and `--batch`. */
function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 1_024)) return sizes;
  throw new InvalidArgumentError('Give whole numbers from 1 to 1024, with commas between.');
}
