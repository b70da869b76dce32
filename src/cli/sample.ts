import type { Command } from 'commander';
import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { Engine } from '../engine/engine.ts';
import { MAX_MODEL_BYTES, readModel } from '../formats/model_file.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { ModelConfig } from '../model/config.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/name_trainer.ts';
import { jsonLine } from './context.ts';
import type { Context } from './context.ts';
import { readInput } from './files.ts';
import { MAX_SEED, addDeviceOptions, withEngine, positiveNumber, wholeNumber } from './options.ts';
import type { DeviceOptions } from './options.ts';

interface SampleOptions extends DeviceOptions {
  readonly model: string;
  readonly n: number;
  readonly temperature: number;
  readonly prime?: string;
  readonly length: number;
  readonly seed: number;
  readonly json?: true;
}

/** The most names at once. */
const MAX_CHUNK = 4_096;
/** The most numbers that names made at once may need in one buffer: 16 MiB of them in 32 bits. */
const MAX_CHUNK_ELEMENTS = 4 * 2 ** 20;

/** `sample`: names from a model file. Name i of a seed is the same however many are asked for. */
export function addSample(program: Command, context: Context): void {
  const command = program
    .command('sample')
    .description('make names with a trained model')
    .requiredOption('--model <file>', 'a file that `train --out` wrote')
    .option('-n <n>', 'how many names', wholeNumber(1, 1e8), 10)
    .option('--temperature <x>', 'below 1 for likelier names, above 1 for bolder ones', positiveNumber(), 1)
    .option('--prime <text>', 'what every name starts with')
    .option('--length <n>', 'symbols per name at most', wholeNumber(1, 10_000), MAX_SAMPLED_SYMBOLS)
    .option('--seed <n>', 'another seed, other names', wholeNumber(0, MAX_SEED), 0);
  addDeviceOptions(command)
    .option('--json', 'one JSON object per line')
    .action(async (options: SampleOptions) => {
      const { bytes, source } = await readInput(options.model, context.stdin, MAX_MODEL_BYTES);
      const saved = readModel(bytes, source);
      const vocabulary = Vocabulary.fromSymbols(saved.symbols);
      const prime = encodePrime(options.prime ?? '', vocabulary, options.length);
      await withEngine(context, options, (engine) => runSample(options, context, engine, saved, vocabulary, prime));
    });
}

async function runSample(
  options: SampleOptions,
  { out }: Context,
  engine: Engine,
  { config, parameters }: SavedModel,
  vocabulary: Vocabulary,
  prime: readonly number[],
): Promise<void> {
  const { n, temperature, length: maxLength, seed, json } = options;
  const model = await engine.createModel(config, parameters);
  const chunk = chunkSize(config, maxLength);
  for (let firstName = 0; firstName < n && !out.closed.aborted; firstName += chunk) {
    const count = Math.min(chunk, n - firstName);
    const coins = { kind: 'counter', seed, firstName } as const;
    const names = await model.sample({ count, maxLength, temperature, coins, prime });
    const lines = names.map((ids, k) => {
      const name = vocabulary.decode(ids);
      return json ? jsonLine({ name, seed, index: firstName + k }) : `${name}\n`;
    });
    await out.write(lines.join(''));
  }
  model.destroy();
}

/** The ids of `--prime`, in composed form as lists are read. Throws an InputError where no name can start so. */
function encodePrime(text: string, vocabulary: Vocabulary, maxLength: number): number[] {
  const composed = text.normalize('NFC');
  // Lists are read in lower case: a name typed with its capital is meant.
  const known = new Set(vocabulary.symbols);
  const prime = [...composed].map((symbol) => (known.has(symbol) ? symbol : symbol.toLowerCase())).join('');
  let ids: Int32Array;
  try {
    ids = vocabulary.encode(prime);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--prime: ${error.message}`);
    throw error;
  }
  if (ids.includes(0)) throw new InputError('--prime holds a newline, which would end the name. Leave it out.');
  if (ids.length > maxLength) {
    throw new InputError(`--prime has ${ids.length} symbols, more than --length ${maxLength}. Give a larger --length.`);
  }
  return [...ids];
}

/** How many names to make at once, so that no buffer grows beyond measure. */
function chunkSize({ vocabSize, hiddenSize }: ModelConfig, maxLength: number): number {
  const perName = Math.max(vocabSize, 2 * hiddenSize, maxLength);
  return Math.max(1, Math.min(MAX_CHUNK, Math.floor(MAX_CHUNK_ELEMENTS / perName)));
}
