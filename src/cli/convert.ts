import { Option } from 'commander';
import type { Command } from 'commander';
import type { Mode } from '../corpus/corpus.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { fileKind } from '../formats/file_kind.ts';
import { openKeras, withSymbols } from '../formats/keras.ts';
import type { ConvertedModel, KerasModel } from '../formats/keras.ts';
import { fitKeras } from '../formats/keras_fit.ts';
import { CARRIAGE_RETURN } from '../formats/keras_symbols.ts';
import { MAX_MODEL_BYTES, readModel, writeHalfModel, writeModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { isModelFile } from '../formats/model_metadata.ts';
import { listSafetensors } from '../formats/safetensors.ts';
import { readTorchState, symbolsIn } from '../formats/torch_state.ts';
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
      new Option('--mode <mode>', 'what a Keras model writes: text (the default), or names, each from nothing').choices(
        ['names', 'text'],
      ),
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
  const model =
    fileKind(input.bytes) === 'keras'
      ? await fromKeras(input, options, context)
      : (readOwn(input, options) ?? (await fromTorch(input, options, context)));
  await writeOutput(context.files, file, options.half ? writeHalfModel(model) : writeModel(model));
  const { cell, layers, hiddenSize } = model.config;
  const sizes = `${layers} ${layers === 1 ? 'layer' : 'layers'} of ${cell}, ${hiddenSize} units`;
  await context.out.write(`Written to ${to}: ${sizes}, ${model.symbols.length} symbols.\n`);
}

async function fromKeras({ bytes, source }: Input, options: ConvertOptions, context: Context): Promise<SavedModel> {
  const model = (await openKeras(bytes, source)).network();
  const { notes, ...saved } = await nameSymbols(model, source, options, context);
  for (const note of notes) context.notes.line(note);
  return saved;
}

/** A model of Keras with the symbols of --text or --symbols, or those that our own export wrote beside it. */
async function nameSymbols(
  model: KerasModel,
  source: string,
  { text, symbols, mode, window }: ConvertOptions,
  context: Context,
): Promise<ConvertedModel> {
  if (mode === 'names' && window !== undefined) throw new InputError('Names have no window. Leave --window out.');
  const settings = { ...(mode && { mode }), ...(window !== undefined && { window }) };
  if (symbols !== undefined) return withSymbols(model, [...unescape(symbols)], settings);
  if (text === undefined && model.known) return withSymbols(model, model.known.symbols, settings);
  if (text === undefined) {
    throw new InputError(
      `${source} does not say which ${model.config.vocabSize} symbols its model knows; no file of Keras does. ` +
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

/** A state dict of PyTorch, with the symbols of --text, of --symbols, or of the file's metadata. */
async function fromTorch(input: Input, options: ConvertOptions, context: Context): Promise<SavedModel> {
  const { bytes, source } = input;
  const { metadata } = listSafetensors(bytes, source);
  const stored = symbolsIn(metadata, source);
  if (options.text === undefined && options.symbols === undefined && !stored) {
    throw new InputError(
      `${source} is a safetensors file of another program: neither its tensors nor its metadata say which symbols they are for. ` +
        'Give --text FILE, the text that it was trained on, or --symbols. `inspect` lists its tensors.',
    );
  }
  const model = readTorchState(bytes, source, options.cell);
  const { mode, window } = options;
  // A file with this program's own metadata may name gates that PyTorch lacks.
  const hard = /"hard_sigmoid"/.test(metadata.get('config') ?? '');
  const gate = hard ? { gate: 'hard_sigmoid' as const } : {};
  const settings = { ...gate, ...(mode && { mode }), ...(window !== undefined && { window }) };
  const given = options.text !== undefined || options.symbols !== undefined;
  const { notes, ...saved } =
    given || !stored ? await nameSymbols(model, source, options, context) : withSymbols(model, stored, settings);
  for (const note of notes) context.notes.line(note);
  return saved;
}

/** Reads a model file of this program; null for a safetensors file that must be read by its tensors' shapes. */
function readOwn({ bytes, source }: Input, { text, symbols, window, mode }: ConvertOptions): SavedModel | null {
  const { metadata } = listSafetensors(bytes, source);
  if (!isModelFile(metadata)) return null;
  let model: SavedModel;
  try {
    model = readModel(bytes, source);
  } catch (error) {
    // Written by hand or by another program: its tensors and symbols may still be readable.
    if (error instanceof InputError && !metadata.has('training') && isTorchState(bytes, source)) return null;
    throw error;
  }
  if ([text, symbols, window, mode].some((option) => option !== undefined)) {
    throw new InputError(
      `${source} holds its symbols and its window itself. Leave --text, --symbols, --window and --mode out.`,
    );
  }
  return model;
}

function isTorchState(bytes: Uint8Array, source: string): boolean {
  try {
    readTorchState(bytes, source);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
