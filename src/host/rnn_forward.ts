import type { StepRecord } from '../model/step.ts';
import { addProduct } from './products.ts';

interface Tensors {
  readonly gates: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly hidden: Float32Array;
}

/** The RNN cell forward, as in the reference: one product for the whole batch, then tanh. */
export function rnnForward(
  { gates, weight, bias, hidden }: Tensors,
  { HIDDEN: H }: { readonly HIDDEN: number },
  { batchSize: B }: StepRecord,
  t: number,
): void {
  const before = t * B * H;
  const after = before + B * H;
  for (let i = 0; i < B * H; i++) hidden[after + i] = gates[before + i]! + bias[i % H]!;
  const states = { start: before, rowStride: H, columnStride: 1 };
  const transposed = { start: 0, rowStride: 1, columnStride: H };
  addProduct(hidden, states, weight, transposed, hidden, after, B, H, H);
  for (let i = after; i < after + B * H; i++) hidden[i] = Math.tanh(hidden[i]!);
}
