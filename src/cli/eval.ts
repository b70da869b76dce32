import type { Command } from 'commander';
import type { Corpus } from '../corpus/corpus.ts';
import { sourceOf, textsOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import { bitsOf, evaluateNames, evaluateText, evaluateWindows } from '../train/evaluate.ts';
import type { Evaluation } from '../train/evaluate.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { addReadingOptions, readCorpusFile } from './corpus_input.ts';
import type { ReadingOptions } from './corpus_input.ts';
import { readInput } from './files.ts';
import { addDeviceOptions, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';

interface EvalOptions extends DeviceOptions, ReadingOptions {
  readonly model: string;
  readonly input: string;
  readonly label?: string;
  readonly json?: true;
}

/** Distance between the starts of evaluated windows in symbols, as in the notebook. */
const STRIDE = 3;

/** `eval`: prints the loss of a model on a list of names or a text. */
export function addEval(program: Command, context: Context): void {
  const command = program
    .command('eval')
    .description('evaluate a model: its loss on a list of names, or on a text, in bits per character')
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
  const ids = encodeAll(corpus, vocabulary);
  const labels = labelsOf(corpus, vocabulary, options.label);
  if (task.window !== null && ids[0]!.length <= task.window) {
    throw new InputError(
      `${options.input} has ${ids[0]!.length} symbols; the model predicts the symbol after windows of ${task.window}. Give a longer text.`,
    );
  }
  await withEngine(context, options, async (engine) => {
    const model = await engine.createModel(config, parameters);
    const { natsPerSymbol, symbols: chars } = await measure(model, corpus, { ids, labels }, task.window);
    model.destroy();
    const bits = bitsOf(natsPerSymbol);
    const numbers = { nats_per_char: natsPerSymbol, bits_per_char: bits, chars };
    const sentence = `${bits.toFixed(4)} bits (${natsPerSymbol.toFixed(4)} nats) per character, over ${chars} characters.\n`;
    await context.out.write(options.json ? jsonLine(numbers) : sentence);
  });
}

/** The ids of every name, or of the one text. Throws an InputError that names a symbol outside the vocabulary. */
function encodeAll(corpus: Corpus, vocabulary: Vocabulary): Int32Array[] {
  const source = sourceOf(corpus);
  return textsOf(corpus).map((text) => {
    try {
      return vocabulary.encode(text);
    } catch (error) {
      const where = corpus.mode === 'names' ? `"${text}" of ${source}` : source;
      if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
      throw error;
    }
  });
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
): Promise<Evaluation> {
  if (corpus.mode === 'names') return evaluateNames(model, ids, labels);
  if (window === null) return evaluateText(model, ids[0]!);
  return evaluateWindows(model, ids[0]!, { sequenceLength: window, stride: STRIDE });
}
