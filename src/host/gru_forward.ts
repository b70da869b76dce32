import type { KernelFunction } from '../kernels/index.ts';
import { gate } from '../reference/gates.ts';
import { addProduct } from './products.ts';

/** The GRU cell forward, as in the reference: one product for the whole batch, then the gates. */
export const gruForward: KernelFunction<'gru_forward', Float32Array> = (
  { gates, weight, bias, hidden, recurrent },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B },
  t,
) => {
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
};
