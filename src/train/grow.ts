import { Vocabulary } from '../corpus/vocabulary.ts';
import type { ModelState } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf, viewOf } from '../model/layout.ts';

/** A trained model that training starts from. */
export interface StartingModel {
  readonly config: ModelConfig;
  readonly parameters: ModelState['parameters'];
  /** Its symbols by id. */
  readonly symbols: readonly string[];
}

/**
 * The bias of a label in the head: a logit so low that its probability is 0 in float32, so that it is neither drawn nor
 * learned. A 16-bit float can hold it.
 */
const NEVER = -30_000;

/** Makes labels impossible to draw. Changes `parameters`, which have the layout of `config`. */
export function silenceLabels(parameters: Float64Array, config: ModelConfig, { labels }: Vocabulary): void {
  const bias = viewOf(parameters, layoutOf(config), 'head.bias');
  for (const id of labels.values()) bias[id] = NEVER;
}

/**
 * The parameters of a model after its vocabulary has grown. What it has learned is copied. A new label is the mean of the
 * known ones; a new symbol has the given initial values, and the bias of the known symbol that is least expected.
 * @param config the model's, with the V of the new vocabulary
 * @param initial initial parameters for `config`; they are overwritten and returned
 * @param vocabulary the new one, which begins with the model's symbols
 */
export function growModel(
  { config: before, parameters, symbols }: StartingModel,
  config: ModelConfig,
  initial: Float64Array,
  vocabulary: Vocabulary,
): Float64Array {
  const [from, to] = [layoutOf(before), layoutOf(config)];
  const known = Vocabulary.fromSymbols(symbols);
  for (const { name, shape } of to.tensors) {
    const [source, target] = [viewOf(parameters, from, name), viewOf(initial, to, name)];
    if (name !== 'rnn.weight_ih_l0') {
      // Rows of the head, or the whole tensor.
      target.set(source);
      continue;
    }
    const columns = tensorOf(from, name).shape[1]!;
    for (let row = 0; row < shape[0]!; row++) {
      const own = source.subarray(row * columns, (row + 1) * columns);
      const grown = target.subarray(row * config.vocabSize, (row + 1) * config.vocabSize);
      grown.set(own);
      const labels = Array.from(known.labels.values(), (id) => own[id]!);
      if (labels.length === 0) continue;
      const mean = labels.reduce((sum, value) => sum + value, 0) / labels.length;
      for (const id of vocabulary.labels.values()) if (id >= known.size) grown[id] = mean;
    }
  }
  const bias = viewOf(initial, to, 'head.bias');
  const ofLabels = new Set(vocabulary.labels.values());
  const least = bias
    .subarray(0, known.size)
    .reduce((low, value, id) => (ofLabels.has(id) ? low : Math.min(low, value)), 0);
  for (let id = known.size; id < vocabulary.size; id++) bias[id] = least;
  silenceLabels(initial, config, vocabulary);
  return initial;
}
