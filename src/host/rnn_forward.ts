import type { KernelFunction } from '../kernels/index.ts';
import { addProduct } from './products.ts';

/** The RNN cell forward, as in the reference: one product for the whole batch, then tanh. */
export const rnnForward: KernelFunction<'rnn_forward', Float32Array> = (
  { gates, weight, bias, hidden },
  { HIDDEN: H },
  { batchSize: B },
  t,
) => {
  const before = t * B * H;
  const after = before + B * H;
  for (let i = 0; i < B * H; i++) hidden[after + i] = gates[before + i]! + bias[i % H]!;
  const states = { start: before, rowStride: H, columnStride: 1 };
  const transposed = { start: 0, rowStride: 1, columnStride: H };
  addProduct(hidden, states, weight, transposed, hidden, after, B, H, H);
  for (let i = after; i < after + B * H; i++) hidden[i] = Math.tanh(hidden[i]!);
};
