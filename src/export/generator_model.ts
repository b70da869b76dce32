import { InputError } from '../corpus/errors.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { ExportSettings } from './export_kind.ts';
import type { GeneratorModel } from './generator/generator.ts';
import { packWeights, packedBytes } from './pack_weights.ts';
import { withoutLabels } from './without_labels.ts';

/** The most bytes of weights in an export. A file that a browser reads as one text should not have more. */
const MAX_BYTES = 64 * 2 ** 20;

/** What a generator holds of a model: all but its labels. Throws an InputError for a model of text, and for one that is too large. */
export function generatorModel(saved: SavedModel, { bits, temperature }: ExportSettings): GeneratorModel {
  if (saved.task.mode !== 'names') {
    throw new InputError(
      'The model writes running text, but a generator makes names. Export a model of a list of names.',
    );
  }
  const model = withoutLabels(saved);
  const { config, symbols } = model;
  const bytes = packedBytes(model, bits);
  if (bytes > MAX_BYTES) {
    throw new InputError(
      `The model's weights would take ${bytes} bytes of ${bits} bits each; a generator holds at most ${MAX_BYTES}. ` +
        (bits === 8 ? 'Train a smaller model.' : 'Use 8 bits, or train a smaller model.'),
    );
  }
  const { cell, gateActivation, hiddenSize: units, layers } = config;
  return {
    ...{ cell, hard: gateActivation === 'hard_sigmoid', units, layers },
    symbols: symbols.join(''),
    temperature,
    ...packWeights(model, bits),
  };
}
