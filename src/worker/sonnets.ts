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

/** The file of the model that the studio brings along, for messages. */
const SOURCE = 'The built-in model';
/** Unknown symbols that a message names. */
const NAMED = 5;

/** The model that the studio brings along, trained on Shakespeare's sonnets. `load` gives the bytes of its file. */
export class Sonnets {
  readonly #load: () => Promise<Uint8Array>;
  #saved: Promise<SavedModel> | null = null;
  #sampled: Promise<SampledModel> | null = null;

  constructor(load: () => Promise<Uint8Array>) {
    this.#load = load;
  }

  /** The model, loaded once; a load that failed may be tried again. */
  saved(): Promise<SavedModel> {
    this.#saved ??= this.#load()
      .then((bytes) => readModel(bytes, SOURCE))
      .catch((error: unknown) => {
        this.#saved = null;
        throw error;
      });
    return this.#saved;
  }

  /** To write with, on the CPU: one symbol at a time has nothing for a GPU to do side by side. */
  async sampled(): Promise<SampledModel> {
    const { config, parameters, symbols, task } = await this.saved();
    this.#sampled ??= cpuEngine()
      .createModel(config, parameters)
      .then((model) => ({ model, task, vocabulary: Vocabulary.fromSymbols(symbols) }));
    return this.#sampled;
  }
}

/** The preset for a text model that is there already, windows or running text: the model's sizes instead of its own. */
export function recipeFor({ config, task }: SavedModel): OpenRecipe {
  const { cell, hiddenSize, layers, gateActivation, recurrentBias, dropout } = config;
  const { recipe } = PRESETS[task.window === null ? 'text' : 'sonnets'];
  const sizes = { cell, hiddenSize, layers, gateActivation, recurrentBias, dropout, keepCase: task.keepCase };
  return { ...recipe, ...sizes, ...(task.window !== null && { sequenceLength: task.window }) };
}

/** A text without the symbols that a model does not know, and a sentence about those; null where it knows all. */
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
  return { text: kept, note: `${count} symbols that the model does not know were left out: ${named}${more}.` };
}

/**
 * Where a run on a text begins that goes on from a model: the model's parameters, of those symbols that the text has.
 * @param symbols the text's, each of them the model's too
 */
export function startFrom({ config, parameters, symbols: known }: SavedModel, symbols: readonly string[]) {
  const ids = symbols.map((symbol) => known.indexOf(symbol));
  const selected = selectSymbols(config, parameters, ids);
  const state = { parameters: selected, hidden: new Float32Array(0), hiddenBatchSize: 0, optimizer: {}, updates: 0 };
  return { iteration: 0, smoothLoss: null, state, heldOut: null, best: null, sinceBest: 0 } satisfies RunCheckpoint;
}

/** The parameters of a model that knows only some symbols: their input columns, output rows and output biases. */
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
