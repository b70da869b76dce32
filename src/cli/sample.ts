import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { whole } from '../corpus/counted.ts';
import { MAX_FILE_BYTES, decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { blendLabels } from '../sample/blend.ts';
import type { Blend } from '../sample/blend.ts';
import type { Drawing } from '../sample/draw.ts';
import { labelledModel } from '../sample/labelled_model.ts';
import { namesAtOnce, sampleNames } from '../sample/sample_names.ts';
import { sampleText } from '../sample/sample_text.ts';
import { shortfall, wishNames } from '../sample/wish_names.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/training_run.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import { OPTION_GROUPS } from './help.ts';
import { MAX_SEED, addDeviceOptions, positiveNumber, shareAbove, wholeNumber, withEngine } from './options.ts';
import type { DeviceOptions } from './options.ts';
import { encodePrime } from './prime_option.ts';
import { Remaining } from './remaining.ts';
import { addWishOptions, hasWishes, readWishes } from './wish_options.ts';
import type { WishInput, WishOptions } from './wish_options.ts';

interface SampleOptions extends DeviceOptions, WishOptions {
  readonly model: string;
  readonly n?: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly prime?: string;
  readonly primeFile?: string;
  readonly label?: Blend;
  readonly length?: number;
  readonly seed: number;
  readonly json?: true;
}

/** The inputs of `writeNames` and `writeTexts`. */
interface Sampling {
  readonly options: SampleOptions;
  readonly context: Context;
  readonly model: Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>;
  readonly vocabulary: Vocabulary;
  readonly prime: readonly number[];
  readonly drawing: Drawing;
}

/** The default count, and length in symbols. The notebook draws 400 symbols of a poem. */
const NAMES = { n: 10, length: MAX_SAMPLED_SYMBOLS };
const TEXTS = { n: 1, length: 400 };

/** Symbols of a text, which --json keeps until it is complete, between two looks at the clock. */
const TOLD_EVERY = 64;

/** `sample`: samples names or text from a model file. Sample i of a seed does not depend on the number of samples. */
export function addSample(program: Command, context: Context): void {
  const command = program
    .command('sample')
    .description('sample names, or text, from a trained model')
    .optionsGroup(OPTION_GROUPS.sampling)
    .requiredOption('--model <file>', 'a file that `train --out` or `convert` wrote')
    .option('-n <n>', `how many (default: ${NAMES.n} names, ${TEXTS.n} text)`, wholeNumber(1, 1e8))
    .option(
      '--temperature <x>',
      'divides the logits: below 1 makes likely symbols likelier, above 1 less likely; 0 always takes the likeliest',
      positiveNumber({ zero: 'always the likeliest symbol' }),
      1,
    )
    .option('--top-k <n>', 'draw only from this many of the likeliest symbols', wholeNumber(1, 65_536))
    .option('--top-p <x>', 'draw only from the fewest likeliest symbols with this total probability', shareAbove(0))
    .option('--prime <text>', 'the text that every sample starts with; also --begin')
    .option(
      '--prime-file <file>',
      'take that text from a file instead, without its last line end; - for standard input',
    )
    .option('--label <blend>', 'names of a label, or of a blend of labels, such as norse=0.6,stars=0.4', labelBlend)
    .option(
      '--length <n>',
      `the most symbols of a name, or the symbols of a text after the prime (default: ${NAMES.length}, ${TEXTS.length})`,
      wholeNumber(1, 1_000_000),
    )
    .option('--seed <n>', 'seed of the random numbers', wholeNumber(0, MAX_SEED), 0);
  addDeviceOptions(addWishOptions(command))
    .option('--json', 'one JSON object per line')
    .action(async (options: SampleOptions) => {
      const begin = await beginningOf(options, context);
      const { bytes, source } = await readInput(options.model, context.stdin, MAX_MODEL_BYTES);
      const saved = readModel(bytes, source);
      const vocabulary = Vocabulary.fromSymbols(saved.symbols);
      const prime = encodePrime(begin ?? '', vocabulary, saved.task, options.length ?? NAMES.length);
      const wishes = hasWishes(options) ? await readWishes(context, options, begin, saved) : null;
      const { config, parameters } = saved;
      const blended = options.label ? blendLabels(config, parameters, vocabulary, options.label) : null;
      await withEngine(context, options, async (engine) => {
        const created = await engine.createModel(config, blended?.parameters ?? parameters);
        const model = blended ? labelledModel(created, blended.label) : created;
        const sampling = { options, context, model, vocabulary, prime, drawing: drawingOf(options) };
        if (wishes) await writeWished(sampling, wishes);
        else await (saved.task.mode === 'names' ? writeNames(sampling, saved) : writeTexts(sampling, saved));
        created.destroy();
      });
    });
}

/** The value of `--label`: labels with weights, 1 where none is given. */
function labelBlend(value: string): Blend {
  const blend = new Map<string, number>();
  for (const part of value.split(',')) {
    const found = /^(.+?)(?:=([^=]*))?$/.exec(part.trim());
    const weight = found?.[2] === undefined ? 1 : Number(found[2]);
    if (!found || !(weight > 0 && weight < Infinity)) {
      throw new InvalidArgumentError(`"${part}" is no label with a weight above 0, such as norse=0.6.`);
    }
    blend.set(found[1]!, weight);
  }
  return blend;
}

/** How symbols are drawn. Temperature 0 is the limit of low ones: the likeliest symbol is the only one. */
function drawingOf({ temperature, topK, topP }: SampleOptions): Drawing {
  if (temperature === 0) return { temperature: 1, topK: 1, topP: null };
  return { temperature, topK: topK ?? null, topP: topP ?? null };
}

/** The text that samples start with. `--prime` is another name of `--begin`. */
async function beginningOf(
  { begin, prime, primeFile, model }: SampleOptions,
  { stdin }: Context,
): Promise<string | undefined> {
  if (primeFile !== undefined) {
    if (begin !== undefined || prime !== undefined) {
      throw new InputError('--prime and --prime-file both say how samples start. Give one of them.');
    }
    if (primeFile === '-' && model === '-') {
      throw new InputError('--model and --prime-file cannot both read from standard input. Give the name of a file.');
    }
    const { bytes, source } = await readInput(primeFile, stdin, MAX_FILE_BYTES);
    return decodeText(bytes, source).replace(/\r\n?/g, '\n').replace(/\n$/, '');
  }
  if (begin !== undefined && prime !== undefined && begin !== prime) {
    throw new InputError('--begin and --prime are the same option, but were given two texts. Give one of them.');
  }
  return begin ?? prime;
}

/** Writes names that fit wishes, once they are found. What is missing is said on stderr. */
async function writeWished(
  { options, context, model, vocabulary, drawing }: Sampling,
  { write, ...input }: WishInput,
): Promise<void> {
  const { n = NAMES.n, length: maxLength = NAMES.length, seed, json } = options;
  const { out, notes } = context;
  const interrupt = context.catchInterrupt();
  const signal = AbortSignal.any([interrupt.signal, out.closed]);
  try {
    const request = { ...input, count: n, vocabulary, maxLength, drawing, seed, firstName: 0, signal };
    const result = await wishNames(model, {
      ...request,
      onProgress: ({ tried, fit }) => notes.progress(`${whole(fit)} of ${whole(tried)} tried fit`),
    });
    const lines = result.names.map(({ name, index, natsPerCharacter, isNew, nearest, distance }) => {
      const written = write(name);
      const known = { nats_per_char: natsPerCharacter, new: isNew, nearest, distance };
      return json ? jsonLine({ name, ...(written !== name && { written }), seed, index, ...known }) : `${written}\n`;
    });
    await out.write(lines.join(''));
    if (result.ended !== 'enough') notes.line(shortfall(result));
    if (interrupt.signal.aborted) throw interrupt.signal.reason;
  } finally {
    interrupt.release();
  }
}

async function writeNames(sampling: Sampling, { config }: SavedModel): Promise<void> {
  const { options, context, model, vocabulary, prime, drawing } = sampling;
  const { out, notes } = context;
  const { n = NAMES.n, length: maxLength = NAMES.length, seed, json } = options;
  let cut = 0;
  const remaining = new Remaining();
  const chunk = namesAtOnce(config, maxLength);
  for (let firstName = 0; firstName < n && !out.closed.aborted; firstName += chunk) {
    const count = Math.min(chunk, n - firstName);
    const names = await sampleNames(model, { count, maxLength, drawing, seed, firstName, prime });
    cut += names.filter((ids) => ids.length >= maxLength && ids.at(-1) !== 0).length;
    const lines = names.map((ids, k) => {
      const name = vocabulary.decode(ids);
      return json ? jsonLine({ name, seed, index: firstName + k }) : `${name}\n`;
    });
    await out.write(lines.join(''));
    const done = firstName + count;
    if (done < n) notes.progress(`${whole(done)} of ${whole(n)} names${remaining.after(done / n)}`);
  }
  if (cut > 0) {
    const which = n === 1 ? 'The name was' : `${cut} of ${n} names were`;
    notes.line(`${which} cut at ${maxLength} symbols. Give a larger --length for whole names.`);
  }
}

/** Writes texts symbol by symbol as they are drawn. With `--json`, each text is written when it is complete. */
async function writeTexts(sampling: Sampling, { task }: SavedModel): Promise<void> {
  const { options, context, model, vocabulary, prime, drawing } = sampling;
  const { out, notes } = context;
  const remaining = new Remaining();
  const { n = TEXTS.n, length = TEXTS.length, seed, json } = options;
  const textOf = (ids: readonly number[]): string => ids.map((id) => vocabulary.symbols[id]).join('');
  for (let index = 0; index < n && !out.closed.aborted; index++) {
    let text = textOf(prime);
    let drawn = 0;
    if (!json) await out.write(text);
    for await (const id of sampleText(model, { prime, length, drawing, seed, index, window: task.window })) {
      if (out.closed.aborted) return;
      text += vocabulary.symbols[id];
      if (!json) await out.write(textOf([id]));
      else if (++drawn % TOLD_EVERY === 0) {
        const share = (index + drawn / length) / n;
        notes.progress(`${whole(drawn)} of ${whole(length)} symbols of text ${index + 1}${remaining.after(share)}`);
      }
    }
    await out.write(json ? jsonLine({ text, seed, index }) : '\n');
  }
}
