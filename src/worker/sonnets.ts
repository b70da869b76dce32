import { counted } from '../corpus/counted.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import { InputError } from '../corpus/errors.ts';
import { describeSymbol } from '../corpus/symbols.ts';
import { cpuEngine } from '../engine/cpu.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { readModel } from '../formats/model_file.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { PRESETS } from '../train/presets.ts';
import type { SampledModel } from './line_sampler.ts';

/** The name of the built-in sonnets model in messages. */
const SOURCE = 'The built-in model';
/** The most unknown symbols that a message lists. */
const NAMED = 5;

/** The built-in model, trained on Shakespeare's sonnets. `load` returns the bytes of its file. */
export class Sonnets {
  readonly #load: () => Promise<Uint8Array>;
  #saved: Promise<SavedModel> | null = null;
  #sampled: Promise<SampledModel> | null = null;

  constructor(load: () => Promise<Uint8Array>) {
    this.#load = load;
  }

  /** The model, loaded once. After a failure it can be loaded again. */
  saved(): Promise<SavedModel> {
    this.#saved ??= this.#load()
      .then((bytes) => readModel(bytes, SOURCE))
      .catch((error: unknown) => {
        this.#saved = null;
        throw error;
      });
    return this.#saved;
  }

  /** The model on the CPU engine, for writing texts. One symbol at a time is too little parallel work for a GPU. */
  async sampled(): Promise<SampledModel> {
    const { config, parameters, symbols, task } = await this.saved();
    this.#sampled ??= cpuEngine()
      .createModel(config, parameters)
      .then((model) => ({ model, task, vocabulary: Vocabulary.fromSymbols(symbols) }));
    return this.#sampled;
  }
}

/** A preset's recipe for further training of a text model, with the model's sizes. */
export function recipeFor({ config, task }: SavedModel): OpenRecipe {
  const { cell, hiddenSize, layers, gateActivation, recurrentBias, dropout } = config;
  const { recipe } = PRESETS[task.window === null ? 'text' : 'sonnets'];
  const sizes = { cell, hiddenSize, layers, gateActivation, recurrentBias, dropout, keepCase: task.keepCase };
  return { ...recipe, ...sizes, ...(task.window !== null && { sequenceLength: task.window }) };
}

/** The text without the symbols that are not in the model's vocabulary, and a note about them (null if there are none). */
export function knownPart(
  text: string,
  { symbols, task }: SavedModel,
  source: string,
): { text: string; note: string | null } {
  const known = new Set(symbols);
  const unknown = new Map<string, number>();
  let kept = '';
  for (const symbol of (task.keepCase ? text : text.toLowerCase()).normalize('NFC').replace(/\r\n?/g, '\n')) {
    if (known.has(symbol)) kept += symbol;
    else unknown.set(symbol, (unknown.get(symbol) ?? 0) + 1);
  }
  if (kept.trim() === '') {
    throw new InputError(`${source} has none of the ${symbols.length} symbols that the model knows. Use another text.`);
  }
  if (unknown.size === 0) return { text: kept, note: null };
  const count = [...unknown.values()].reduce((sum, times) => sum + times, 0);
  const named = [...unknown.keys()].slice(0, NAMED).map(describeSymbol).join(', ');
  const more = unknown.size > NAMED ? ' and others' : '';
  return {
    text: kept,
    note: `${counted(count, 'symbol')} that the model does not know ${count === 1 ? 'was' : 'were'} left out: ${named}${more}.`,
  };
}

/**
 * The checkpoint of a run that trains a model further on a text: the model's parameters, reduced to the symbols of the
 * text.
 * @param symbols the vocabulary of the text; all of them are in the model's vocabulary
 */
export function startFrom({ config, parameters, symbols: known }: SavedModel, symbols: readonly string[]) {
  const ids = symbols.map((symbol) => known.indexOf(symbol));
  const selected = selectSymbols(config, parameters, ids);
  const state = { parameters: selected, hidden: new Float32Array(0), hiddenBatchSize: 0, optimizer: {}, updates: 0 };
  return { iteration: 0, smoothLoss: null, state, heldOut: null, best: null, sinceBest: 0 } satisfies RunCheckpoint;
}

/** The parameters of a model with fewer symbols: the input columns, output rows and output biases of `ids`. */
function selectSymbols(
  config: ModelConfig,
  parameters: Float32Array | Float64Array,
  ids: readonly number[],
): Float32Array {
  const from = layoutOf(config);
  const to = layoutOf({ ...config, vocabSize: ids.length });
  const selected = new Float32Array(to.length);
  for (const [i, { name, offset, length }] of from.tensors.entries()) {
    const target = to.tensors[i]!;
    if (name === 'rnn.weight_ih_l0') {
      const rows = length / config.vocabSize;
      for (let row = 0; row < rows; row++) {
        for (const [id, old] of ids.entries()) {
          selected[target.offset + row * ids.length + id] = parameters[offset + row * config.vocabSize + old]!;
        }
      }
    } else if (name.startsWith('head.')) {
      const width = length / config.vocabSize;
      for (const [id, old] of ids.entries()) {
        const row = parameters.subarray(offset + old * width, offset + (old + 1) * width);
        selected.set(row, target.offset + id * width);
      }
    } else selected.set(parameters.subarray(offset, offset + length), target.offset);
  }
  return selected;
}
