import { arch, platform, release } from 'node:os';
import process from 'node:process';
import type { Command } from 'commander';
import { version } from '../../package.json';
import { NAME_STEPS } from '../bench/job.ts';
import { setupOf } from '../bench/work.ts';
import type { DeviceChoice, EngineDescription } from '../engine/engine.ts';
import { tunedRows } from '../engine/tuned_rows.ts';
import type { TunedAdapter } from '../engine/known_variants.ts';
import type { ModelShape } from '../engine/shape.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { checkKernels } from './doctor_kernels.ts';

/** A value of `--device`, and the engine that it opens on this machine. */
interface Finding {
  readonly device: DeviceChoice;
  readonly description: EngineDescription | null;
  /** Why there is no engine, and the remedy; empty if there is one. */
  readonly problem: string;
}

interface DoctorOptions {
  readonly adapter?: string;
  readonly kernels?: true;
  readonly forget?: true;
  readonly json?: true;
}

const DEVICES: readonly DeviceChoice[] = ['gpu', 'cpu', 'reference', 'auto'];

/** The training steps for which `auto` chooses: the notebook's. */
const NOTEBOOK_SHAPE: ModelShape = {
  ...setupOf({ cell: 'rnn', layers: 1, hiddenSize: 50 }, NAME_STEPS),
  timeSteps: NAME_STEPS,
  batchSize: 1,
  byNorm: false,
};

/**
 * `doctor`: lists the engines of this machine, the choice of `--device auto` with its reason, and remedies for a missing
 * GPU. With `--kernels` it checks the kernels of an adapter.
 */
export function addDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('list the engines of this machine')
    .option('--adapter <name>', "a part of the GPU adapter's name, if there are several")
    .option('--kernels', 'instead compare every GPU kernel, in every variant, with float64; takes seconds to a minute')
    .option('--forget', 'first forget which variants of kernels were measured to be the fastest on the adapter')
    .option('--json', 'one JSON object per line')
    .action((options: DoctorOptions) => runDoctor(options, context));
}

async function runDoctor(options: DoctorOptions, context: Context): Promise<void> {
  const { out } = context;
  const system = { mangosaurus: version, node: process.versions.node, system: `${platform()} ${release()} ${arch()}` };
  await out.write(options.json ? jsonLine(system) : heading(system));
  if (options.forget) await forget(options, context);
  if (options.kernels) return checkKernels(options, context);
  for (const device of DEVICES) {
    const finding = await examine(device, options.adapter, context);
    await out.write(options.json ? jsonLine(asJson(finding)) : asText(finding));
  }
}

/** Opens the engine of a device, reads its description and closes it. */
async function examine(device: DeviceChoice, adapter: string | undefined, context: Context): Promise<Finding> {
  try {
    const engine = await context.openEngine(device, adapter, NOTEBOOK_SHAPE);
    const { description } = engine;
    engine.destroy();
    return { device, description, problem: '' };
  } catch (error) {
    return { device, description: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Forgets what was measured of the kernels' variants. */
async function forget({ adapter }: DoctorOptions, { openEngine, notes }: Context): Promise<void> {
  const engine = await openEngine('gpu', adapter);
  await engine.forgetVariants?.();
  notes.line(`What was measured of the kernels on ${engine.description.name} is forgotten.`);
  engine.destroy();
}

function heading(system: Record<string, string>): string {
  return `${Object.entries(system)
    .map(([name, value]) => `${name.padEnd(12)} ${value}\n`)
    .join('')}\n`;
}

function asJson({ device, description, problem }: Finding): object {
  if (!description) return { device, available: false, problem };
  const { kind, name, software, reason, limits, tuned } = description;
  return { device, available: true, kind, adapter: name, software, reason, limits, ...(tuned && { tuned }) };
}

function asText({ device, description, problem }: Finding): string {
  const label = device.padEnd(12);
  if (!description) return `${label} none: ${problem}\n`;
  const { kind, name, software, reason, limits, tuned } = description;
  if (device === 'auto') return `${label} takes ${kind} for the notebook's model: ${reason}\n`;
  const note = kind === 'gpu' && software ? ' (a program on the CPU, not a GPU)' : '';
  const numbers = Object.entries(limits).map(([limit, value]) => `${' '.repeat(13)}${limit} ${value}\n`);
  return `${label} ${name}${note}\n${numbers.join('')}${tuned ? tunedText(tuned) : ''}`;
}

/** The variants that were measured, each with the others' times. */
function tunedText({ shapes, wrong }: TunedAdapter): string {
  const rows = tunedRows(shapes).map(({ kernel, sizes, variant, times }) => {
    const others = times.map(([name, time]) => `${name} ${time}`).join(', ');
    return `${' '.repeat(13)}${kernel} ${sizes}: ${variant} (${others})\n`;
  });
  const faults = wrong.map((id) => `${' '.repeat(13)}${id} computes wrong numbers and is not used\n`);
  return [...rows, ...faults].join('');
}
