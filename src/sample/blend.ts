import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, viewOf } from '../model/layout.ts';

type FloatArray = Float32Array | Float64Array;

/** Weights of labels, above 0; only their ratios matter. */
export type Blend = ReadonlyMap<string, number>;

/** A model that draws a blend. */
export interface Blended {
  readonly parameters: FloatArray;
  /** The id of the label that every name is to begin with. */
  readonly label: number;
}

/**
 * A copy of a model's parameters in which one label stands for a mix of labels: its column of the first layer's input weights
 * is the weighted mean of theirs. One label alone is the model itself. Throws an InputError for a label that the model does
 * not know, and for weights that are not above 0.
 */
export function blendLabels(
  config: ModelConfig,
  parameters: FloatArray,
  { labels }: Vocabulary,
  blend: Blend,
): Blended {
  const parts = Array.from(blend, ([label, weight]) => {
    const id = labels.get(label);
    if (id === undefined) {
      const known = labels.size > 0 ? `It knows: ${[...labels.keys()].join(', ')}.` : 'It was trained without labels.';
      throw new InputError(`The model does not know the label "${label}". ${known}`);
    }
    if (!(weight > 0 && weight < Infinity))
      throw new InputError(`The weight of "${label}" is ${weight}; give one above 0.`);
    return { id, weight };
  });
  const [first, ...others] = parts;
  if (!first) throw new InputError('A blend needs a label.');
  if (others.length === 0) return { parameters, label: first.id };
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const blended = parameters.slice();
  const inputs = viewOf(blended, layoutOf(config), 'rnn.weight_ih_l0');
  for (let row = 0; row < inputs.length; row += config.vocabSize) {
    inputs[row + first.id] = parts.reduce((sum, { id, weight }) => sum + (weight / total) * inputs[row + id]!, 0);
  }
  return { parameters: blended, label: first.id };
}
