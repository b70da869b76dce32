import { Option } from 'commander';
import type { Command } from 'commander';
import { basename, extname } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import { DEFAULT_BITS, exportKindOf, exportModel } from '../export/export_model.ts';
import type { Bits } from '../export/export_kind.ts';
import { EXPORT_KINDS, EXPORT_KIND_NAMES } from '../export/kinds/index.ts';
import type { ExportKindName } from '../export/kinds/index.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import { checkOutput, writeOutput } from './output_file.ts';

interface ExportCommandOptions {
  readonly to?: ExportKindName;
  readonly bits?: '8' | '16';
  readonly title?: string;
}

/** `export`: makes a module or a page that makes names by itself. */
export function addExport(program: Command, context: Context): void {
  const kinds = EXPORT_KIND_NAMES.map((name) => `${name}: ${EXPORT_KINDS[name].summary}`).join('; ');
  program
    .command('export')
    .description('export a model of names to a file that makes names by itself')
    .argument('<model>', 'a file that `train --out` or `convert` wrote; - for standard input')
    .argument('<out>', `the file to write, with an ending such as ${EXPORT_KIND_NAMES.map(endingOf).join(' or ')}`)
    .addOption(new Option('--to <kind>', `if the ending does not say it; ${kinds}`).choices(EXPORT_KIND_NAMES))
    .addOption(
      new Option(
        '--bits <n>',
        `bits per weight; 8 halves the file, but makes one name in ten another (default: ${DEFAULT_BITS})`,
      ).choices(['8', '16']),
    )
    .option('--title <text>', 'what the names are of, such as Elves (default: the name of the file)')
    .action((model: string, out: string, options: ExportCommandOptions) => runExport(model, out, options, context));
}

async function runExport(from: string, to: string, options: ExportCommandOptions, context: Context): Promise<void> {
  const kind = options.to ?? exportKindOf(to);
  if (!kind) {
    throw new InputError(
      `${to} does not say by its ending what it shall be. Give a name that ends in ${EXPORT_KIND_NAMES.map(endingOf).join(' or ')}, ` +
        `or --to ${EXPORT_KIND_NAMES.join('|')}.`,
    );
  }
  const file = await checkOutput(context.files, to, { inputs: [from] });
  const { bytes, source } = await readInput(from, context.stdin, MAX_MODEL_BYTES);
  const model = readModel(bytes, source);
  const title = options.title ?? basename(to, extname(to));
  const bits = options.bits === undefined ? DEFAULT_BITS : (Number(options.bits) as Bits);
  const content = contentOf(() => exportModel(model, kind, { title, bits }), source);
  await writeOutput(context.files, file, content);
  await context.out.write(`Written to ${to}: ${EXPORT_KINDS[kind].summary}, ${content.length} bytes.\n`);
}

/** The bytes of an export. Errors about the model get its name. */
function contentOf(make: () => string | Uint8Array, source: string): Uint8Array {
  try {
    const content = make();
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${source}: ${error.message}`);
    throw error;
  }
}

function endingOf(kind: ExportKindName): string {
  return EXPORT_KINDS[kind].endings[0];
}
