import { Option } from 'commander';
import type { Command } from 'commander';
import type { Mode } from '../corpus/corpus.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { openAnyModel } from '../formats/any_model.ts';
import type { ForeignModel } from '../formats/any_model.ts';
import { withSymbols } from '../formats/keras.ts';
import type { ConvertedModel } from '../formats/keras.ts';
import { fitKeras } from '../formats/keras_fit.ts';
import { CARRIAGE_RETURN } from '../formats/keras_symbols.ts';
import { MAX_MODEL_BYTES, writeHalfModel, writeModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { CellName } from '../model/config.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import type { Input } from './files.ts';
import { wholeNumber } from './options.ts';
import { checkOutput, writeOutput } from './output_file.ts';

interface ConvertOptions {
  readonly text?: string;
  readonly symbols?: string;
  readonly window?: number;
  readonly mode?: Mode;
  readonly cell?: CellName;
  readonly half?: true;
}

/** `convert`: converts a Keras model, or a model file of this program, to a model file. */
export function addConvert(program: Command, context: Context): void {
  program
    .command('convert')
    .description('convert a model of Keras or PyTorch to a model file, or a model file to a smaller one')
    .argument(
      '<in>',
      'a Keras file (.h5, .hdf5, .weights.h5 or .keras), a state dict of PyTorch as .safetensors, or a model file; - for standard input',
    )
    .argument('<out>', 'a .safetensors file')
    .option(
      '--text <file>',
      'the text that it was trained on, since files of Keras and PyTorch do not store their symbols',
    )
    .option(
      '--symbols <text>',
      'instead of --text: its symbols in the order of ids; \\n is the newline, \\t the tab, \\\\ a backslash',
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'what the model writes: text, or names, each from nothing (default: what the --text shows)',
      ).choices(['names', 'text']),
    )
    .addOption(
      new Option('--cell <cell>', 'the cell of a state dict of PyTorch (default: by its shapes)').choices([
        'rnn',
        'lstm',
        'gru',
      ]),
    )
    .option('--half', 'float16 parameters, for sampling only: half the size')
    .option(
      '--window <n>',
      'length of the window that it reads in symbols, if the file does not store it',
      wholeNumber(1, 10_000),
    )
    .action((from: string, to: string, options: ConvertOptions) => runConvert(from, to, options, context));
}

async function runConvert(from: string, to: string, options: ConvertOptions, context: Context): Promise<void> {
  if (!/\.safetensors$/i.test(to)) {
    throw new InputError(`${to} is not a name for a model file. Give one that ends in .safetensors.`);
  }
  if (options.text !== undefined && options.symbols !== undefined) {
    throw new InputError('--text and --symbols both say which symbols there are. Give one of them.');
  }
  const inputs = options.text === undefined ? [from] : [from, options.text];
  const file = await checkOutput(context.files, to, { inputs, modelsOnly: true });
  const input = await readInput(from, context.stdin, MAX_MODEL_BYTES);
  const opened = await openAnyModel(input.bytes, input.source, options.cell);
  const model = opened.kind === 'own' ? asItIs(opened.saved, input, options) : await named(opened, options, context);
  await writeOutput(context.files, file, options.half ? writeHalfModel(model) : writeModel(model));
  const { cell, layers, hiddenSize } = model.config;
  const sizes = `${layers} ${layers === 1 ? 'layer' : 'layers'} of ${cell}, ${hiddenSize} units`;
  await context.out.write(`Written to ${to}: ${sizes}, ${model.symbols.length} symbols.\n`);
}

/** A model file of this program, which knows all that options could say. */
function asItIs(saved: SavedModel, { source }: Input, { text, symbols, window, mode }: ConvertOptions): SavedModel {
  if ([text, symbols, window, mode].some((option) => option !== undefined)) {
    throw new InputError(
      `${source} holds its symbols and its window itself. Leave --text, --symbols, --window and --mode out.`,
    );
  }
  return saved;
}

async function named(opened: ForeignModel, options: ConvertOptions, context: Context): Promise<SavedModel> {
  const { notes, ...saved } = await nameSymbols(opened, options, context);
  for (const note of notes) context.notes.line(note);
  return saved;
}

/** A model of another program with the symbols of --text or --symbols, or those in its file. */
async function nameSymbols(
  { model, of, symbols: stored }: ForeignModel,
  { text, symbols, mode, window }: ConvertOptions,
  context: Context,
): Promise<ConvertedModel> {
  if (mode === 'names' && window !== undefined) throw new InputError('Names have no window. Leave --window out.');
  const settings = { ...(mode && { mode }), ...(window !== undefined && { window }) };
  if (symbols !== undefined) return withSymbols(model, [...unescape(symbols)], settings);
  if (text === undefined && stored) return withSymbols(model, stored, settings);
  if (text === undefined) {
    throw new InputError(
      `${model.source} does not say which ${model.config.vocabSize} symbols its model knows; files of ${of} do not. ` +
        'Give --text FILE, the text that it was trained on, or --symbols.',
    );
  }
  if (text === '-') throw new InputError('--text cannot read from standard input. Give the name of a file.');
  const file = await readInput(text, context.stdin, MAX_FILE_BYTES);
  const read = decodeText(file.bytes, file.source);
  // The mark that decoding drops may be a symbol of the model.
  const mark = [0xef, 0xbb, 0xbf].every((byte, i) => file.bytes[i] === byte) ? '\ufeff' : '';
  const trained = { text: mark + read, name: file.source };
  const { cpuEngine } = await import('../engine/cpu.ts');
  return fitKeras(model, trained, cpuEngine(), settings);
}

/** Replaces \n, \t and \\ by the symbols that they stand for. Throws an InputError for other escapes. */
function unescape(text: string): string {
  return text.replace(/\\(.?)/gsu, (escape, letter: string) => {
    const symbol = { n: '\n', t: '\t', r: CARRIAGE_RETURN, '\\': '\\' }[letter];
    if (symbol !== undefined) return symbol;
    throw new InputError(`--symbols holds ${escape}, which is no symbol. Write \\n, \\r, \\t or \\\\.`);
  });
}
