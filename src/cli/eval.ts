import type { Command } from 'commander';
import { counted } from '../corpus/counted.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { sourceOf, textsOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { describeSymbol } from '../corpus/symbols.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import { UNUSED_BIAS } from '../formats/keras_symbols.ts';
import { layoutOf, viewOf } from '../model/layout.ts';
import { bitsOf, evaluateNames, evaluateText, evaluateWindows } from '../train/evaluate.ts';
import type { Evaluation, EvaluationOptions } from '../train/evaluate.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addReadingOptions, readCorpusFile } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { readInput } from './files.ts';
import { OPTION_GROUPS } from './help.ts';
import { howRead } from './how_read.ts';
import { addDeviceOptions, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { Remaining } from './remaining.ts';

interface EvalOptions extends DeviceOptions, ReadingOptions {
  readonly model: string;
  readonly input: string;
  readonly label?: string;
  readonly json?: true;
}

/** `eval`: prints the loss of a model on a list of names or a text. */
export function addEval(program: Command, context: Context): void {
  const command = program
    .command('eval')
    .description('evaluate a model: its loss on a list of names, or on a text, in bits per character')
    .optionsGroup(OPTION_GROUPS.input)
    .requiredOption('--model <file>', 'a file that `train --out` or `convert` wrote')
    .requiredOption('--input <file>', 'names or a text, as in its training; - for standard input');
  command.option('--label <name>', 'the label of names that have none of their own');
  addReadingOptions(command);
  addDeviceOptions(command)
    .option('--json', 'one JSON object per line')
    .action((options: EvalOptions) => runEval(options, context));
}

async function runEval(options: EvalOptions, context: Context): Promise<void> {
  if (options.model === '-' && options.input === '-') {
    throw new InputError('--model and --input cannot both be standard input. Give the name of a file.');
  }
  const { bytes, source } = await readInput(options.model, context.stdin, MAX_MODEL_BYTES);
  const { config, symbols, task, parameters } = readModel(bytes, source);
  const corpus = await readCorpusFile(context, options.input, task.mode, task.keepCase, options);
  const vocabulary = Vocabulary.fromSymbols(symbols);
  const ids = textsOf(corpus).map((text) => vocabulary.encodeKnown(text));
  // A newline that a converted model got only because it lacks one counts as unknown.
  if (corpus.mode === 'text' && viewOf(parameters, layoutOf(config), 'head.bias')[0] === UNUSED_BIAS) {
    for (const part of ids) part.forEach((id, i) => (part[i] = id === 0 ? -1 : id));
  }
  const labels = labelsOf(corpus, vocabulary, options.label);
  if (task.window !== null && ids[0]!.length <= task.window) {
    throw new InputError(
      `${options.input} has ${ids[0]!.length} symbols; the model predicts the symbol after windows of ${task.window}. Give a longer text.`,
    );
  }
  const unknown = ids.reduce((sum, part) => sum + part.filter((id) => id < 0).length, 0);
  const characters = ids.reduce((sum, part) => sum + part.length, 0);
  if (unknown === characters) {
    throw new InputError(`The model knows none of the symbols of ${options.input}: it was trained on other text.`);
  }
  if (unknown > 0) context.notes.line(unknownNote(corpus, vocabulary, unknown, characters));
  await withEngine(context, options, async (engine) => {
    const model = await engine.createModel(config, parameters);
    const remaining = new Remaining();
    const onProgress = (share: number) =>
      context.notes.progress(`Evaluated ${Math.round(100 * share)} %${remaining.after(share)}`);
    const { natsPerSymbol, symbols: chars } = await measure(model, corpus, { ids, labels }, task.window, {
      onProgress,
    });
    model.destroy();
    if (chars === 0)
      throw new InputError(`The model knows no symbol of ${options.input} that it would have to predict.`);
    const bits = bitsOf(natsPerSymbol);
    // The first symbol of a text, or its first window, has nothing before it to be predicted from.
    const leftOut = corpus.mode === 'names' ? 0 : (task.window ?? 1);
    const reading = corpus.mode === 'names' ? 'names' : task.window === null ? 'carried' : 'windows';
    const counts = { chars, left_out: leftOut, unknown };
    const numbers = { nats_per_char: natsPerSymbol, bits_per_char: bits, ...counts, reading };
    const over = reading === 'names' ? `${chars} characters` : howRead(reading, chars, task.window);
    const sentence = `${bits.toFixed(4)} bits (${natsPerSymbol.toFixed(4)} nats) per character, over ${over}.\n`;
    await context.out.write(options.json ? jsonLine(numbers) : sentence);
  });
}

/** Says how many symbols the model does not know, which is the first, and what becomes of them. */
function unknownNote(corpus: Corpus, vocabulary: Vocabulary, unknown: number, characters: number): string {
  const known = new Set(vocabulary.symbols);
  // Only a newline that the model lacks is known and yet counted.
  let first = '\n';
  for (const text of textsOf(corpus)) {
    const odd = [...text].find((symbol) => !known.has(symbol));
    if (odd !== undefined) first = odd;
    if (odd !== undefined) break;
  }
  const [are, they] = unknown === 1 ? ['is no symbol', 'It is'] : ['are no symbols', 'They are'];
  return (
    `${counted(unknown, 'character')} of ${characters.toLocaleString('en')} in ${sourceOf(corpus)} ${are} of the model, ` +
    `the first of them ${describeSymbol(first)}. ${they} not in the mean, and the model reads the zero vector instead.`
  );
}

/** The texts of a corpus as ids, and the ids of their labels. */
interface Encoded {
  readonly ids: readonly Int32Array[];
  readonly labels: readonly (number | null)[];
}

/** The id of every name's label, its own or the given one. Throws an InputError for one that the model does not know. */
function labelsOf(corpus: Corpus, { labels }: Vocabulary, given: string | undefined): (number | null)[] {
  const own = corpus.mode === 'names' && labels.size > 0 ? corpus.list.labels : null;
  return textsOf(corpus).map((_, i) => {
    const label = own?.[i] ?? given;
    if (label === undefined) return null;
    const id = labels.get(label);
    if (id !== undefined) return id;
    throw new InputError(
      `The model does not know the label "${label}". Known: ${[...labels.keys()].join(', ') || 'none'}.`,
    );
  });
}

function measure(
  model: EngineModel,
  corpus: Corpus,
  { ids, labels }: Encoded,
  window: number | null,
  options: EvaluationOptions,
): Promise<Evaluation> {
  if (corpus.mode === 'names') return evaluateNames(model, ids, labels, options);
  if (window === null) return evaluateText(model, ids[0]!, options);
  return evaluateWindows(model, ids[0]!, { sequenceLength: window, stride: 1 }, options);
}
