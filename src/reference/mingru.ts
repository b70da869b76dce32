import type { KernelFunction } from '../kernels/index.ts';
import { gate, gateSlope } from './gates.ts';

/**
 * z = sigma(gates z), h[t+1] = (1 - z) h[t] + z h~, for all t (arXiv 2410.01201). The activated z takes the place of what
 * entered it; h~ stays.
 * Shapes: gates T x B x 2H, hidden (T + 1) x B x H.
 */
export const mingruForward: KernelFunction<'mingru_forward'> = (
  { gates, hidden },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
) => {
  for (let row = 0; row < T * B; row++) {
    for (let unit = 0; unit < H; unit++) {
      const at = 2 * row * H + unit;
      const before = row * H + unit;
      const update = gate(gates[at]!, HARD_SIGMOID);
      gates[at] = update;
      hidden[before + B * H] = (1 - update) * hidden[before]! + update * gates[at + H]!;
    }
  }
};

/**
 * dh = dhidden[t] + carried; dz = dh (h~ - h[t]) z', dh~ = dh z; carried = dh (1 - z), for all t from the last to the first.
 * The gates become (dz, dh~).
 * Shapes: dhidden T x B x H, gates T x B x 2H, hidden (T + 1) x B x H.
 */
export const mingruBackward: KernelFunction<'mingru_backward'> = (
  { dhidden, hidden, gates },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
) => {
  for (let i = 0; i < B * H; i++) {
    const unit = i % H;
    let carried = 0;
    for (let t = T - 1; t >= 0; t--) {
      const before = t * B * H + i;
      const at = 2 * (before - unit) + unit;
      const update = gates[at]!;
      const dh = dhidden[before]! + carried;
      gates[at] = dh * (gates[at + H]! - hidden[before]!) * gateSlope(update, HARD_SIGMOID);
      gates[at + H] = dh * update;
      carried = dh * (1 - update);
    }
  }
};
