import type { KernelFunction } from '../kernels/index.ts';
import { gateSlope } from '../reference/gates.ts';
import { recurrentError } from './recurrent_error.ts';

/** The LSTM cell backward, as in the reference. */
export const lstmBackward: KernelFunction<'lstm_backward', Float32Array> = (
  { dhidden, weight, cell, gates, carried },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
  t,
) => {
  const dhiddenTotal = recurrentError(dhidden, weight, gates, 4 * H, H, B, T, t);
  const before = t * B * H;
  const after = before + B * H;
  for (let b = 0; b < B; b++) {
    for (let unit = 0; unit < H; unit++) {
      const i = b * H + unit;
      const at = 4 * (before + b * H) + unit;
      const inputGate = gates[at]!;
      const forgetGate = gates[at + H]!;
      const candidate = gates[at + 2 * H]!;
      const outputGate = gates[at + 3 * H]!;
      const squashed = Math.tanh(cell[after + i]!);
      const dh = dhiddenTotal[i]!;
      const dc = dh * outputGate * (1 - squashed * squashed) + (t + 1 < T ? carried[i]! : 0);
      gates[at] = dc * candidate * gateSlope(inputGate, HARD_SIGMOID);
      gates[at + H] = dc * cell[before + i]! * gateSlope(forgetGate, HARD_SIGMOID);
      gates[at + 2 * H] = dc * inputGate * (1 - candidate * candidate);
      gates[at + 3 * H] = dh * squashed * gateSlope(outputGate, HARD_SIGMOID);
      carried[i] = dc * forgetGate;
    }
  }
};
