import type { Command } from 'commander';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { fileKind } from '../formats/file_kind.ts';
import { openKeras, withSymbols } from '../formats/keras.ts';
import type { KerasModel } from '../formats/keras.ts';
import { symbolsOfText } from '../formats/keras_symbols.ts';
import { MAX_MODEL_BYTES, readModel, writeHalfModel, writeModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { isModelFile } from '../formats/model_metadata.ts';
import { readSafetensors } from '../formats/safetensors.ts';
import type { Context } from './context.ts';
import { checkOutput, readInput, writeOutput } from './files.ts';
import type { Input } from './files.ts';
import { wholeNumber } from './options.ts';

interface ConvertOptions {
  readonly text?: string;
  readonly symbols?: string;
  readonly window?: number;
  readonly half?: true;
}

/** `convert`: converts a Keras model, or a model file of this program, to a model file. */
export function addConvert(program: Command, context: Context): void {
  program
    .command('convert')
    .description('convert a Keras model to a model file, or a model file to a smaller one')
    .argument('<in>', 'a Keras file (.h5, .hdf5, .weights.h5 or .keras), or a model file; - for standard input')
    .argument('<out>', 'a .safetensors file')
    .option('--text <file>', 'the text that a Keras model was trained on, since Keras files do not store their symbols')
    .option(
      '--symbols <text>',
      'instead of --text: its symbols in the order of ids; \\n is the newline, \\t the tab, \\\\ a backslash',
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
  const input = await readInput(from, context.stdin, MAX_MODEL_BYTES);
  const model = fileKind(input.bytes) === 'keras' ? await fromKeras(input, options, context) : readOwn(input, options);
  const file = await checkOutput(to);
  await writeOutput(file, options.half ? writeHalfModel(model) : writeModel(model));
  const { cell, layers, hiddenSize } = model.config;
  const sizes = `${layers} ${layers === 1 ? 'layer' : 'layers'} of ${cell}, ${hiddenSize} units`;
  await context.out.write(`Written to ${to}: ${sizes}, ${model.symbols.length} symbols.\n`);
}

async function fromKeras({ bytes, source }: Input, options: ConvertOptions, context: Context): Promise<SavedModel> {
  const model = (await openKeras(bytes, source)).network();
  const symbols = await readSymbols(options, model, context);
  const { notes, ...saved } = withSymbols(model, symbols);
  for (const note of notes) context.notes.line(note);
  return { ...saved, task: { ...saved.task, window: options.window ?? saved.task.window } };
}

async function readSymbols(
  { text, symbols }: ConvertOptions,
  { config: { vocabSize }, known, source }: KerasModel,
  context: Context,
): Promise<readonly string[]> {
  if (text !== undefined) {
    if (text === '-') throw new InputError('--text cannot read from standard input. Give the name of a file.');
    const file = await readInput(text, context.stdin, MAX_FILE_BYTES);
    return symbolsOfText(decodeText(file.bytes, file.source), vocabSize, file.source);
  }
  if (symbols !== undefined) return [...unescape(symbols)];
  if (known) return known.symbols;
  throw new InputError(
    `${source} does not say which ${vocabSize} symbols its model knows; no file of Keras does. ` +
      'Give --text FILE, the text that it was trained on, or --symbols.',
  );
}

/** Replaces \n, \t and \\ by the symbols that they stand for. Throws an InputError for other escapes. */
function unescape(text: string): string {
  return text.replace(/\\(.?)/gsu, (escape, letter: string) => {
    const symbol = { n: '\n', t: '\t', '\\': '\\' }[letter];
    if (symbol !== undefined) return symbol;
    throw new InputError(`--symbols holds ${escape}, which is no symbol. Write \\n, \\t or \\\\.`);
  });
}

/** Reads a model file of this program. */
function readOwn({ bytes, source }: Input, { text, symbols, window }: ConvertOptions): SavedModel {
  if (!isModelFile(readSafetensors(bytes, source).metadata)) {
    throw new InputError(
      `${source} is a safetensors file of another program: its tensors do not say which cell and which symbols they are for. ` +
        'See `inspect`; write it with the metadata of a file that `train --out` wrote: format, version, config, symbols.',
    );
  }
  if (text !== undefined || symbols !== undefined || window !== undefined) {
    throw new InputError(
      `${source} holds its symbols and its window itself. Leave --text, --symbols and --window out.`,
    );
  }
  return readModel(bytes, source);
}
