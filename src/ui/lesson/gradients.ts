import type { Numbers } from './lesson_view.ts';
import type { ModelConfig } from '../../model/config.ts';
import { layoutOf } from '../../model/layout.ts';

/** The gradient of one tensor, and what clipping does to it. */
export interface TensorGradient {
  /** PyTorch's name. */
  readonly name: string;
  /** The notebook's name where it has one, else PyTorch's. */
  readonly words: string;
  readonly rows: number;
  readonly columns: number;
  /** Before clipping. */
  readonly values: Numbers;
  /** The largest absolute element, and the L2 norm, before clipping. */
  readonly largest: number;
  readonly norm: number;
  /** How many elements are beyond the clip value. */
  readonly cut: number;
}

/** The notebook's names of the tensors of one tanh layer. */
const NOTEBOOK_NAMES: Readonly<Record<string, string>> = {
  'rnn.weight_ih_l0': 'dWax',
  'rnn.weight_hh_l0': 'dWaa',
  'rnn.bias_ih_l0': 'db',
  'head.weight': 'dWya',
  'head.bias': 'dby',
};

/** What the gradient of a tensor is called: by the notebook's name where it has one, else by PyTorch's. */
export const gradientName = (tensor: string, inNotebook: boolean): string =>
  (inNotebook && NOTEBOOK_NAMES[tensor]) || tensor;

/** The gradients tensor by tensor; those that are never computed are left out. */
export function gradientsOf(config: ModelConfig, gradients: Numbers, clipValue: number): readonly TensorGradient[] {
  const inNotebook = config.cell === 'rnn' && config.layers === 1;
  return layoutOf(config)
    .tensors.filter(({ trainable }) => trainable)
    .map(({ name, shape, offset, length }) => {
      const values = gradients.subarray(offset, offset + length);
      const [rows = 1, columns = 1] = shape;
      const words = gradientName(name, inNotebook);
      let [largest, squares, cut] = [0, 0, 0];
      for (const value of values) {
        const size = Math.abs(value);
        if (!(size <= largest)) largest = size;
        squares += value * value;
        if (size > clipValue) cut++;
      }
      return { name, words, rows, columns, values, largest, norm: Math.sqrt(squares), cut };
    });
}

/** Each element cut at plus or minus the clip value. */
export function clipped(values: Numbers, clipValue: number): Float32Array {
  return Float32Array.from(values, (value) => Math.max(-clipValue, Math.min(clipValue, value)));
}

/** The L2 norm of each row. Shapes: values rows x columns. */
export function rowNorms(values: Numbers, rows: number, columns: number): number[] {
  return Array.from({ length: rows }, (_, row) => Math.hypot(...values.subarray(row * columns, (row + 1) * columns)));
}
