import type { Tensor } from '../formats/safetensors.ts';
import { tensorOf, viewOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';

export type { Tensor };

/** A tensor to write. */
export interface TensorInput {
  /** Its sides: [] for a single number, [n] for a vector, [rows, columns] for a matrix. */
  readonly shape: readonly number[];
  /** Row-major, as many as the product of the shape. Finite numbers. */
  readonly values: ArrayLike<number>;
}

/** Copies the tensors out of a flat vector, by PyTorch's names. */
export function namedTensors(
  flat: Float32Array | Float64Array,
  layout: Layout,
  { trainableOnly = false } = {},
): Record<string, Tensor> {
  const tensors = layout.tensors.filter(({ trainable }) => trainable || !trainableOnly);
  return Object.fromEntries(
    tensors.map(({ name, shape }) => [name, { shape, values: viewOf(flat, layout, name).slice() }]),
  );
}

/**
 * Copies tensors into a flat vector. Throws a RangeError, before anything is written, for a name that the model does not
 * have, for a shape other than the model's, and for values that are missing or not finite.
 */
export function writeTensors(
  flat: Float32Array | Float64Array,
  layout: Layout,
  tensors: Readonly<Record<string, TensorInput>>,
): void {
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(name, tensor, layout);
  for (const [name, { values }] of Object.entries(tensors)) viewOf(flat, layout, name).set(values);
}

function checkTensor(name: string, { shape, values }: TensorInput, layout: Layout): void {
  if (!layout.tensors.some((tensor) => tensor.name === name)) {
    const known = layout.tensors.map((tensor) => tensor.name).join(', ');
    throw new RangeError(`The model has no parameter ${name}; it has ${known}.`);
  }
  const expected = tensorOf(layout, name);
  if (shape.length !== expected.shape.length || shape.some((side, i) => side !== expected.shape[i])) {
    throw new RangeError(
      `Parameter ${name} has shape [${shape.join(', ')}]; the model needs [${expected.shape.join(', ')}].`,
    );
  }
  if (values.length !== expected.length) {
    throw new RangeError(`Parameter ${name} has ${values.length} values; its shape needs ${expected.length}.`);
  }
  const odd = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  if (odd >= 0) throw new RangeError(`Parameter ${name} holds ${values[odd]} at position ${odd}. Give finite numbers.`);
}
