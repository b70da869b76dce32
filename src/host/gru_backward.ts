import type { KernelFunction } from '../kernels/index.ts';
import { gateSlope } from '../reference/gates.ts';
import { recurrentError } from './recurrent_error.ts';

/** The GRU cell backward, as in the reference. */
export const gruBackward: KernelFunction<'gru_backward', Float32Array> = (
  { dhidden, weight, hidden, gates, recurrent, carried },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
  t,
) => {
  const dhiddenTotal = recurrentError(dhidden, weight, recurrent, 3 * H, H, B, T, t);
  const before = t * B * H;
  for (let b = 0; b < B; b++) {
    for (let unit = 0; unit < H; unit++) {
      const i = b * H + unit;
      const at = 3 * (before + b * H) + unit;
      const dh = dhiddenTotal[i]! + (t + 1 < T ? carried[i]! : 0);
      const reset = gates[at]!;
      const keep = gates[at + H]!;
      const candidate = gates[at + 2 * H]!;
      const dcandidate = dh * (1 - keep) * (1 - candidate * candidate);
      const dkeep = dh * (hidden[before + i]! - candidate) * gateSlope(keep, HARD_SIGMOID);
      const dreset = dcandidate * recurrent[at + 2 * H]! * gateSlope(reset, HARD_SIGMOID);
      gates[at] = dreset;
      gates[at + H] = dkeep;
      gates[at + 2 * H] = dcandidate;
      recurrent[at] = dreset;
      recurrent[at + H] = dkeep;
      recurrent[at + 2 * H] = dcandidate * reset;
      carried[i] = dh * keep;
    }
  }
};
