import type { KernelFunction } from '../kernels/index.ts';
import { addProduct } from './products.ts';

/** The RNN cell backward, as in the reference: one product for the whole batch, then the slope of tanh. */
export const rnnBackward: KernelFunction<'rnn_backward', Float32Array> = (
  { dhidden, weight, hidden, gates },
  { HIDDEN: H },
  { batchSize: B, timeSteps: T },
  t,
) => {
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
};
