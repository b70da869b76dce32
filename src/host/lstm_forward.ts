import type { KernelFunction } from '../kernels/index.ts';
import { gate } from '../reference/gates.ts';
import { addProduct } from './products.ts';

/** The LSTM cell forward, as in the reference: one product for the whole batch, then the gates. */
export const lstmForward: KernelFunction<'lstm_forward', Float32Array> = (
  { gates, weight, bias, hidden, cell },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B },
  t,
) => {
  const before = t * B * H;
  const after = before + B * H;
  const states = { start: before, rowStride: H, columnStride: 1 };
  addProduct(hidden, states, weight, { start: 0, rowStride: 1, columnStride: H }, gates, 4 * before, B, 4 * H, H);
  for (let b = 0; b < B; b++) {
    for (let unit = 0; unit < H; unit++) {
      const i = b * H + unit;
      const at = 4 * (before + b * H) + unit;
      const inputGate = gate(gates[at]! + bias[unit]!, HARD_SIGMOID);
      const forgetGate = gate(gates[at + H]! + bias[H + unit]!, HARD_SIGMOID);
      const candidate = Math.tanh(gates[at + 2 * H]! + bias[2 * H + unit]!);
      const outputGate = gate(gates[at + 3 * H]! + bias[3 * H + unit]!, HARD_SIGMOID);
      const state = forgetGate * cell[before + i]! + inputGate * candidate;
      gates[at] = inputGate;
      gates[at + H] = forgetGate;
      gates[at + 2 * H] = candidate;
      gates[at + 3 * H] = outputGate;
      cell[after + i] = state;
      hidden[after + i] = outputGate * Math.tanh(state);
    }
  }
};
