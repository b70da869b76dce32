import type { SavedModel } from '../../src/formats/model_file.ts';
import { initialParameters, notebookParameters } from '../../src/model/initialize.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { configOf } from '../../src/train/recipe.ts';
import type { Recipe } from '../../src/train/recipe.ts';

/** The recipe of `someModel`. */
export const RECIPE: Recipe = {
  ...PRESETS.notebook.recipe,
  hiddenSize: 3,
  iterations: 9_999,
  evaluateEvery: 25,
  seed: 7,
};
/** Its sizes. */
export const CONFIG = configOf(RECIPE, 4);

/** A small model in training. */
export function someModel(Floats: Float32ArrayConstructor | Float64ArrayConstructor = Float32Array): SavedModel {
  const parameters = new Floats(notebookParameters(CONFIG, 1));
  const hidden = new Floats([0.1, -0.2, 0.3]);
  const state = { parameters, hidden, hiddenBatchSize: 1, optimizer: {}, updates: 1234 };
  const checkpoint = { iteration: 1234, smoothLoss: 22.5 + 2 ** -40, state, heldOut: null, best: null, sinceBest: 0 };
  return {
    config: CONFIG,
    symbols: ['\n', 'a', 'é', '🦖'],
    task: { mode: 'names', keepCase: false, window: null },
    parameters,
    training: { recipe: RECIPE, corpus: `sha256:${'0123456789abcdef'.repeat(4)}`, checkpoint },
  };
}

/** A model of two layers with an optimizer that keeps vectors, which was better before than it is now. */
export function betterModel(): SavedModel {
  const sizes = { hiddenSize: 3, layers: 2, batchSize: 5, iterations: 99, evaluateEvery: 25 };
  const recipe: Recipe = { ...PRESETS.text.recipe, cell: 'lstm', ...sizes };
  const config = configOf(recipe, 4);
  const random = new NumpyRandom(3);
  const vector = (): Float32Array => {
    const values = new Float32Array(layoutOf(config).length);
    for (const { offset, length } of layoutOf(config).tensors) {
      for (let i = offset; i < offset + length; i++) values[i] = random.double();
    }
    return values;
  };
  const parameters = vector();
  const state = {
    parameters: vector(),
    hidden: Float32Array.from({ length: 2 * 2 * 5 * 3 }, () => random.double()),
    hiddenBatchSize: 5,
    optimizer: { first_moment: vector(), second_moment: vector() },
    updates: 75,
  };
  const best = { iteration: 50, natsPerSymbol: 1.5, parameters };
  const heldOut = { iteration: 75, natsPerSymbol: 1.75 };
  const checkpoint = { iteration: 75, smoothLoss: 1.25, state, heldOut, best, sinceBest: 1 };
  const training = { recipe, corpus: `sha256:${'f'.repeat(64)}`, checkpoint };
  return { ...someModel(), config, task: { mode: 'text', keepCase: true, window: null }, parameters, training };
}

/** A model of windows, measured, whose last step had fewer sequences than others. */
export function windowsModel(): SavedModel {
  const sizes = { hiddenSize: 2, layers: 1, batchSize: 4, sequenceLength: 6, iterations: 9, evaluateEvery: 25 };
  const recipe: Recipe = { ...PRESETS.sonnets.recipe, ...sizes };
  const config = configOf(recipe, 4);
  const parameters = initialParameters(config, 'keras', 5);
  const hidden = new Float64Array(2 * 3 * 2).fill(0.5);
  const optimizer = { square_average: new Float64Array(layoutOf(config).length).fill(0.25) };
  const state = { parameters, hidden, hiddenBatchSize: 3, optimizer, updates: 2 };
  const checkpoint = { iteration: 2, smoothLoss: 3, state, heldOut: null, best: null, sinceBest: 0 };
  const training = { recipe, corpus: `sha256:${'0'.repeat(64)}`, checkpoint };
  return { ...someModel(), config, task: { mode: 'text', keepCase: false, window: 6 }, parameters, training };
}

/** A model for sampling only, of three layers. */
export function plainModel(): SavedModel {
  const config = { ...CONFIG, cell: 'gru', layers: 3, hiddenSize: 2, recurrentBias: true } as const;
  const parameters = new Float32Array(initialParameters(config, 'torch', 5));
  return { ...someModel(), config, parameters, training: null };
}
