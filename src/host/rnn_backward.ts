import type { StepRecord } from '../model/step.ts';
import { addProduct } from './products.ts';

interface Tensors {
  readonly dhidden: Float32Array;
  readonly weight: Float32Array;
  readonly hidden: Float32Array;
  readonly gates: Float32Array;
}

/** The RNN cell backward, as in the reference: one product for the whole batch, then the slope of tanh. */
export function rnnBackward(
  { dhidden, weight, hidden, gates }: Tensors,
  { HIDDEN: H }: { readonly HIDDEN: number },
  { batchSize: B, timeSteps: T }: StepRecord,
  t: number,
): void {
  const here = t * B * H;
  const after = here + B * H;
  // The error of the state takes the place of the gates, which nothing needs any more.
  for (let i = 0; i < B * H; i++) gates[here + i] = dhidden[here + i]!;
  if (t + 1 < T) {
    const errors = { start: after, rowStride: H, columnStride: 1 };
    const weights = { start: 0, rowStride: H, columnStride: 1 };
    addProduct(gates, errors, weight, weights, gates, here, B, H, H);
  }
  for (let i = 0; i < B * H; i++) gates[here + i]! *= 1 - hidden[after + i]! ** 2;
}
