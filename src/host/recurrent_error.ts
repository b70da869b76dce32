import { addProduct } from './products.ts';

let scratch = new Float32Array(0);

/**
 * What reaches the states of a time step: dhidden[t] + weight_hh^T errors[t + 1], B x H, in an array that the next call
 * overwrites. Shapes: dhidden T x B x H, errors T x B x (G H), weight (G H) x H.
 */
export function recurrentError(
  dhidden: Float32Array,
  weight: Float32Array,
  errors: Float32Array,
  gateRows: number,
  H: number,
  B: number,
  T: number,
  t: number,
): Float32Array {
  const size = B * H;
  if (scratch.length < size) scratch = new Float32Array(size);
  scratch.set(dhidden.subarray(t * size, (t + 1) * size));
  if (t + 1 < T) {
    const errorsAt = { start: (t + 1) * B * gateRows, rowStride: gateRows, columnStride: 1 };
    addProduct(errors, errorsAt, weight, { start: 0, rowStride: H, columnStride: 1 }, scratch, 0, B, H, gateRows);
  }
  return scratch;
}
