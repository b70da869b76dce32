import type { StepRecord } from '../model/step.ts';
import { gate } from '../reference/gates.ts';
import { addProduct } from './products.ts';

interface Tensors {
  readonly gates: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly hidden: Float32Array;
  readonly recurrent: Float32Array;
}

/** The GRU cell forward, as in the reference: one product for the whole batch, then the gates. */
export function gruForward(
  { gates, weight, bias, hidden, recurrent }: Tensors,
  { HIDDEN: H, HARD_SIGMOID }: { readonly HIDDEN: number; readonly HARD_SIGMOID: number },
  { batchSize: B }: StepRecord,
  t: number,
): void {
  const before = t * B * H;
  const after = before + B * H;
  for (let b = 0; b < B; b++) recurrent.set(bias, 3 * (before + b * H));
  const states = { start: before, rowStride: H, columnStride: 1 };
  addProduct(hidden, states, weight, { start: 0, rowStride: 1, columnStride: H }, recurrent, 3 * before, B, 3 * H, H);
  for (let b = 0; b < B; b++) {
    for (let unit = 0; unit < H; unit++) {
      const i = b * H + unit;
      const at = 3 * (before + b * H) + unit;
      const reset = gate(gates[at]! + recurrent[at]!, HARD_SIGMOID);
      const keep = gate(gates[at + H]! + recurrent[at + H]!, HARD_SIGMOID);
      const candidate = Math.tanh(gates[at + 2 * H]! + reset * recurrent[at + 2 * H]!);
      gates[at] = reset;
      gates[at + H] = keep;
      gates[at + 2 * H] = candidate;
      hidden[after + i] = (1 - keep) * candidate + keep * hidden[before + i]!;
    }
  }
}
