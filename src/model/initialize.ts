import type { ModelConfig } from './config.ts';
import { checkConfig } from './config.ts';
import { layoutOf, viewOf } from './layout.ts';
import { NumpyRandom } from './random/numpy_legacy.ts';

/** The notebook's weights are normal numbers times this. */
const NOTEBOOK_SCALE = 0.01;
/** Wax, Waa and Wya in the order in which the notebook draws them. */
const NOTEBOOK_DRAWS = ['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'head.weight'] as const;

/**
 * The initial parameters of the notebook: flat, in the order of `layoutOf(config)`. After `numpy.random.seed(seed)`
 * Wax (H x V), Waa (H x H) and Wya (V x H) are `randn * 0.01`, row-major, in this order; biases and padding are zero.
 * Throws a RangeError unless the model is a single-layer rnn of allowed sizes, or where the seed is not from 0 to 2^32 - 1.
 */
export function notebookParameters(config: ModelConfig, seed: number): Float64Array {
  checkConfig(config);
  if (config.cell !== 'rnn' || config.layers !== 1) {
    throw new RangeError(
      `The notebook's initial values are for one layer of cell rnn, not ${config.layers} of ${config.cell}; ` +
        'choose cell rnn and 1 layer.',
    );
  }
  const layout = layoutOf(config);
  const random = new NumpyRandom(seed);
  const parameters = new Float64Array(layout.length);
  for (const name of NOTEBOOK_DRAWS) {
    const tensor = viewOf(parameters, layout, name);
    for (let i = 0; i < tensor.length; i++) tensor[i] = random.randn() * NOTEBOOK_SCALE;
  }
  return parameters;
}
