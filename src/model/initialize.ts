import { CELLS } from './cells/index.ts';
import type { ModelConfig } from './config.ts';
import { checkConfig } from './config.ts';
import { layoutOf, viewOf } from './layout.ts';
import type { TensorSpec } from './layout.ts';
import { orthogonalRows } from './orthogonal.ts';
import { NumpyRandom } from './random/numpy_legacy.ts';

/**
 * Whose initial values: `notebook` (normal numbers times 0.01, biases zero; min-char-rnn's too), `torch` (uniform within
 * 1 / sqrt(H), as torch.nn.RNN, LSTM, GRU and Linear) or `keras` (Glorot uniform, orthogonal recurrent weights, biases
 * zero but 1 for forget gates).
 */
export type InitialValues = 'notebook' | 'torch' | 'keras';

/** All of them. */
export const INITIAL_VALUES: readonly InitialValues[] = ['notebook', 'torch', 'keras'];

/** The notebook's weights are normal numbers times this. */
const NOTEBOOK_SCALE = 0.01;

/**
 * Initial parameters: flat, in the order of `layoutOf(config)`, padding zero; tensors are drawn in the layout's order
 * from NumPy's legacy generator, which for a one-layer rnn is the notebook's order Wax (H x V), Waa (H x H), Wya (V x H).
 * Throws a RangeError for sizes out of range and for a seed that is not from 0 to 2^32 - 1.
 */
export function initialParameters(config: ModelConfig, values: InitialValues, seed: number): Float64Array {
  checkConfig(config);
  const layout = layoutOf(config);
  const random = new NumpyRandom(seed);
  const parameters = new Float64Array(layout.length);
  for (const tensor of layout.tensors) fill(viewOf(parameters, layout, tensor.name), tensor, config, values, random);
  return parameters;
}

/** The notebook's initial parameters after `numpy.random.seed(seed)`. */
export function notebookParameters(config: ModelConfig, seed: number): Float64Array {
  return initialParameters(config, 'notebook', seed);
}

function fill(
  target: Float64Array,
  tensor: TensorSpec,
  config: ModelConfig,
  values: InitialValues,
  random: NumpyRandom,
): void {
  const isBias = tensor.shape.length === 1;
  switch (values) {
    case 'notebook':
      if (!isBias) set(target, () => random.randn() * NOTEBOOK_SCALE);
      return;
    case 'torch': {
      const limit = 1 / Math.sqrt(config.hiddenSize);
      if (tensor.trainable) set(target, () => limit * (2 * random.double() - 1));
      return;
    }
    case 'keras':
      if (!isBias) fillKerasWeight(target, tensor, config, random);
      else if (config.cell === 'lstm' && tensor.name.startsWith('rnn.bias_ih')) {
        // Gates i, f, g, o: the second is the forget gate.
        target.fill(1, config.hiddenSize, 2 * config.hiddenSize);
      }
      return;
    default:
      values satisfies never;
  }
}

/** Keras' kernels are the layout's matrices transposed: inputs x gates H, whose sum of sides is the fan. */
function fillKerasWeight(target: Float64Array, tensor: TensorSpec, config: ModelConfig, random: NumpyRandom): void {
  const [rows = 0, columns = 0] = tensor.shape;
  if (!tensor.name.startsWith('rnn.weight_hh')) {
    const limit = Math.sqrt(6 / (rows + columns));
    return set(target, () => limit * (2 * random.double() - 1));
  }
  // Keras' recurrent kernel, H x gates H, has orthonormal rows: here they are columns.
  const H = config.hiddenSize;
  const width = CELLS[config.cell].gates * H;
  const rowsOfKeras = orthogonalRows(H, width, random);
  for (let unit = 0; unit < H; unit++) {
    for (let gate = 0; gate < width; gate++) target[gate * H + unit] = rowsOfKeras[unit * width + gate]!;
  }
}

function set(target: Float64Array, draw: () => number): void {
  for (let i = 0; i < target.length; i++) target[i] = draw();
}
