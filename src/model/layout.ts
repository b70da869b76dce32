import { CELLS } from './cells/index.ts';
import type { ModelConfig } from './config.ts';

/** One tensor in the flat parameter vector. */
export interface TensorSpec {
  /** PyTorch's name, such as `rnn.weight_hh_l0`. */
  readonly name: string;
  /** Rows and columns, or one length; row-major. */
  readonly shape: readonly number[];
  /** Position of its first element in the flat vector, in elements: a multiple of ALIGNMENT_ELEMENTS. */
  readonly offset: number;
  /** How many elements it has. */
  readonly length: number;
  /** False for a tensor whose gradient is never computed. */
  readonly trainable: boolean;
}

/** The one table of names, shapes and offsets. Parameters, gradients and optimizer states share it. */
export interface Layout {
  /** The tensors in the order in which they lie in memory. */
  readonly tensors: readonly TensorSpec[];
  /** Length of the flat vector in elements, padding included. */
  readonly length: number;
  /** How many numbers are trained, padding excluded. */
  readonly trainableCount: number;
}

/** Tensors start at multiples of 64 floats (256 bytes), so that each can be bound to a kernel on its own. */
export const ALIGNMENT_ELEMENTS = 64;

/** Rounds a count of elements up to the alignment of a binding. */
export function align(elements: number): number {
  return Math.ceil(elements / ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
}

/**
 * Lays a model's tensors out in one flat vector. With the notebook's names in brackets: `rnn.weight_ih_l0` (Wax),
 * `rnn.weight_hh_l0` (Waa), `rnn.bias_ih_l0` (b), `head.weight` (Wya), `head.bias` (by). A cell without a recurrent
 * product has neither `weight_hh` nor `bias_hh`.
 */
export function layoutOf(config: ModelConfig): Layout {
  const { vocabSize: V, hiddenSize: H } = config;
  const { gates, recurrentProduct } = CELLS[config.cell];
  const rows = gates * H;
  const tensors: TensorSpec[] = [];
  let offset = 0;
  const add = (name: string, shape: number[], trainable = true): void => {
    const length = shape.reduce((product, side) => product * side, 1);
    tensors.push({ name, shape, offset, length, trainable });
    offset += align(length);
  };
  for (let layer = 0; layer < config.layers; layer++) {
    add(`rnn.weight_ih_l${layer}`, [rows, layer === 0 ? V : H]);
    if (recurrentProduct) add(`rnn.weight_hh_l${layer}`, [rows, H]);
    add(`rnn.bias_ih_l${layer}`, [rows]);
    if (recurrentProduct) add(`rnn.bias_hh_l${layer}`, [rows], config.recurrentBias);
  }
  add('head.weight', [V, H]);
  add('head.bias', [V]);
  const trainableCount = tensors.reduce((sum, tensor) => sum + (tensor.trainable ? tensor.length : 0), 0);
  return { tensors, length: offset, trainableCount };
}

/** The tensor of that name; throws where the layout has none. */
export function tensorOf(layout: Layout, name: string): TensorSpec {
  const tensor = layout.tensors.find((candidate) => candidate.name === name);
  if (!tensor)
    throw new Error(`The model has no tensor ${name}; it has ${layout.tensors.map((t) => t.name).join(', ')}.`);
  return tensor;
}

/** A view of one tensor inside a flat vector of any element type. */
export function viewOf<A extends Float32Array | Float64Array>(flat: A, layout: Layout, name: string): A {
  const { offset, length } = tensorOf(layout, name);
  return flat.subarray(offset, offset + length) as A;
}
