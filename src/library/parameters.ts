import { tensorOf, viewOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';

/** A tensor: row-major, as many values as its shape's product. Float64Array from the reference engine. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** A tensor to write: row-major. */
export interface TensorInput {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The tensors of a flat vector by PyTorch's names, as copies. */
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
 * Puts tensors in their places of a flat vector. Throws a RangeError, before anything is written, for a name that the
 * model has not, another shape than the model's, and numbers that are missing or not finite.
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
