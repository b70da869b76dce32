import { Option } from 'commander';
import type { Command } from 'commander';
import { basename, extname } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import { DEFAULT_BITS } from '../export/export_kind.ts';
import { exportFolder, exportKindOf, exportModel, INSTEAD } from '../export/export_model.ts';
import type { Bits, FolderContent } from '../export/export_kind.ts';
import type { ExportOptions } from '../export/export_model.ts';
import { EXPORT_KINDS, EXPORT_KIND_NAMES, FOLDER_KINDS, FOLDER_KIND_NAMES } from '../export/kinds/index.ts';
import type { ExportKindName, FolderKindName } from '../export/kinds/index.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { Context } from './context.ts';
import { writeFolder } from './export_folder.ts';
import { readInput } from './files.ts';
import { positiveNumber } from './options.ts';
import { checkOutput, writeOutput } from './output_file.ts';

type KindName = ExportKindName | FolderKindName;

interface ExportCommandOptions {
  readonly to?: KindName;
  readonly bits?: '8' | '16';
  readonly title?: string;
  readonly temperature?: number;
}

const KINDS = { ...EXPORT_KINDS, ...FOLDER_KINDS };
const NAMES: readonly KindName[] = [...EXPORT_KIND_NAMES, ...FOLDER_KIND_NAMES];

/** `export`: makes files of other kinds from a model file. */
export function addExport(program: Command, context: Context): void {
  const kinds = NAMES.map((name) => `${name}: ${KINDS[name].summary}`).join('; ');
  const generators = NAMES.filter((name) => KINDS[name].generates).join(' and ');
  program
    .command('export')
    .description('export a model: to a file that makes names by itself, or for PyTorch, Keras, ONNX and other engines')
    .argument('<model>', 'a file that `train --out` or `convert` wrote; - for standard input')
    .argument('<out>', `the file to write, with an ending such as ${endings()}, which is a folder`)
    .addOption(new Option('--to <kind>', `if the ending does not say it; ${kinds}`).choices(NAMES))
    .addOption(
      new Option(
        '--bits <n>',
        `bits per weight, for ${generators}; 8 halves the file, but makes one name in ten another (default: ${DEFAULT_BITS})`,
      ).choices(['8', '16']),
    )
    .option(
      '--temperature <x>',
      `for ${generators}: the temperature where none is asked for (default: 1)`,
      positiveNumber(),
    )
    .option('--title <text>', 'what the names are of, such as Elves (default: the name of the file)')
    .action((model: string, out: string, options: ExportCommandOptions) => runExport(model, out, options, context));
}

async function runExport(from: string, to: string, options: ExportCommandOptions, context: Context): Promise<void> {
  const kind = options.to ?? exportKindOf(to);
  if (!kind) {
    throw new InputError(
      `${to} does not say by its ending what it shall be. Give a name that ends in ${endings()}, or --to ${NAMES.join('|')}.`,
    );
  }
  const { summary, generates } = KINDS[kind];
  for (const option of ['bits', 'temperature'] as const) {
    if (options[option] === undefined || generates) continue;
    throw new InputError(`--${option} is given, but ${summary} ${INSTEAD[option]}. Leave it out.`);
  }
  const { files } = context;
  const precious = { inputs: [from] };
  const file = kind === 'torch' ? null : await checkOutput(files, to, precious);
  const { bytes, source } = await readInput(from, context.stdin, MAX_MODEL_BYTES);
  const model = readModel(bytes, source);
  const title = options.title ?? basename(to, extname(to));
  const bits = options.bits === undefined ? {} : { bits: Number(options.bits) as Bits };
  const { temperature } = options;
  const settings = { title, ...bits, ...(temperature !== undefined && { temperature }) };
  const content = contentOf(() => make(model, kind, settings), source);
  let size: number;
  if (file) {
    const encoded = typeof content === 'string' ? new TextEncoder().encode(content) : (content as Uint8Array);
    await writeOutput(files, file, encoded);
    size = encoded.length;
  } else {
    size = await writeFolder(files, to, content as FolderContent, precious);
  }
  await context.out.write(`Written to ${to}: ${summary}, ${size} bytes.\n`);
}

function make(model: SavedModel, kind: KindName, options: ExportOptions): string | Uint8Array | FolderContent {
  return kind === 'torch' ? exportFolder(model, kind, options) : exportModel(model, kind, options);
}

/** The result of an export. Errors about the model get its name. */
function contentOf<T>(make: () => T, source: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${source}: ${error.message}`);
    throw error;
  }
}

/** The usual endings in words. */
function endings(): string {
  const all = NAMES.map((name) => KINDS[name].endings[0]);
  return `${all.slice(0, -1).join(', ')} or ${all.at(-1)!}`;
}
