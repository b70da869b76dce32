import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import { fileKind } from '../formats/file_kind.ts';
import { openKeras } from '../formats/keras.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedTraining } from '../formats/model_file.ts';
import { isModelFile } from '../formats/model_metadata.ts';
import { listSafetensors } from '../formats/safetensors.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { Task } from '../train/task.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import type { Input } from './files.ts';
import { oneLine } from './notes.ts';

/** The report of `inspect`. */
interface Report {
  readonly file: string;
  readonly format: 'mangosaurus' | 'safetensors' | 'keras';
  /** Null if the file has no model that this program can compute. Then `problem` has the reason. */
  readonly config: ModelConfig | null;
  /** The number of trainable parameters; null without a model. */
  readonly parameters: number | null;
  /** The symbols by id; null if the file does not store them. */
  readonly symbols: readonly string[] | null;
  /** The task of the model; null if the file does not store it. */
  readonly task: Task | null;
  /** The state of its training run; null in a file without one. */
  readonly training: object | null;
  readonly notes: readonly string[];
  readonly problem: string | null;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
}

/** `inspect`: prints the contents of a model file, another safetensors file or a Keras file. */
export function addInspect(program: Command, context: Context): void {
  program
    .command('inspect')
    .description('print the contents of a model file')
    .argument(
      '<file>',
      'a .safetensors file, or a Keras file (.h5, .hdf5, .weights.h5 or .keras); - for standard input',
    )
    .option('--json', 'one JSON object per line')
    .action(async (path: string, { json }: { json?: true }) => {
      const input = await readInput(path, context.stdin, MAX_MODEL_BYTES);
      const report = fileKind(input.bytes) === 'keras' ? await inspectKeras(input) : inspectSafetensors(input);
      await context.out.write(json ? jsonLine(report) : asText(report));
    });
}

async function inspectKeras({ bytes, source }: Input): Promise<Report> {
  const file = await openKeras(bytes, source);
  const tensors = file.datasets().map(({ path, shape, dtype }) => ({ name: path, shape, dtype }));
  const { value, problem } = attempt(() => file.network());
  const nothing = { symbols: null, task: null, training: null, problem, tensors };
  return { file: source, format: 'keras', ...sizes(value?.config), notes: value?.notes ?? [], ...nothing };
}

function inspectSafetensors({ bytes, source }: Input): Report {
  const file = listSafetensors(bytes, source);
  const tensors = file.entries.map(({ name, shape, type }) => ({ name, shape, dtype: type }));
  const { value, problem } = attempt(() => readModel(bytes, source));
  const format = isModelFile(file.metadata) ? 'mangosaurus' : 'safetensors';
  const training = value?.training ? positionOf(value.training) : null;
  const { symbols = null, task = null } = value ?? {};
  return { file: source, format, ...sizes(value?.config), symbols, task, training, notes: [], problem, tensors };
}

/** The state of a run, without its tensors. */
function positionOf({ recipe, corpus, checkpoint }: SavedTraining): object {
  const { iteration, smoothLoss, heldOut, best, whole } = checkpoint;
  return { iteration, smoothLoss, heldOut, best: best && { ...best, parameters: undefined }, whole, recipe, corpus };
}

/** Returns a value, or the message of the InputError. */
function attempt<T>(read: () => T): { value: T | null; problem: string | null } {
  try {
    return { value: read(), problem: null };
  } catch (error) {
    if (error instanceof InputError) return { value: null, problem: error.message };
    throw error;
  }
}

function sizes(config: ModelConfig | undefined): { config: ModelConfig | null; parameters: number | null } {
  return config ? { config, parameters: layoutOf(config).trainableCount } : { config: null, parameters: null };
}

function asText(report: Report): string {
  const { file, format, config, parameters, symbols, task, training, notes, problem, tensors } = report;
  const rows: [string, string][] = [
    ['file', file],
    ['format', format],
  ];
  for (const [key, value] of Object.entries(config ?? {})) rows.push([key, String(value)]);
  if (parameters !== null) rows.push(['parameters', String(parameters)]);
  if (symbols) rows.push(['symbols', JSON.stringify(symbols.join(''))]);
  for (const [key, value] of Object.entries(task ?? {})) rows.push([key, String(value)]);
  if (config) rows.push(['training', training ? JSON.stringify(training) : 'none: only for sampling']);
  for (const note of notes) rows.push(['note', note]);
  if (problem !== null) rows.push(['problem', problem]);
  const width = tensors.reduce((most, { name }) => Math.max(most, Math.min(name.length, 60)), 0);
  const lines = [
    ...rows.map(([key, value]) => `${key.padEnd(15)} ${value}`),
    ...tensors.map(({ name, shape, dtype }) => `tensor          ${name.padEnd(width)}  ${dtype} [${shape.join(', ')}]`),
  ];
  // Names and texts come from an untrusted file, so control characters are escaped.
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}
