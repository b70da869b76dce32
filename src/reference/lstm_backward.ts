import { gateSlope } from './gates.ts';
import type { Twin } from './twin.ts';

/**
 * dh = dhidden[t] + weight_hh^T dgates[t+1]; dc = dh o (1 - tanh(c)^2) + carried; the gates become their gradients
 * di = dc g i', df = dc c[t] f', dg = dc i (1 - g^2), do = dh tanh(c) o'; carried = dc f.
 * Shapes: dhidden T x B x H, gates T x B x 4H, cell (T + 1) x B x H, carried B x H.
 */
export const lstmBackward: Twin<'dhidden' | 'weight' | 'cell' | 'gates' | 'carried', 'HIDDEN' | 'HARD_SIGMOID'> = (
  { dhidden, weight, cell, gates, carried },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const here = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      let dh = dhidden[here + unit]!;
      let dc = 0;
      if (t + 1 < T) {
        for (let k = 0; k < 4 * H; k++) dh += weight[k * H + unit]! * gates[4 * after + k]!;
        dc = carried[b * H + unit]!;
      }
      const at = 4 * here + unit;
      const inputGate = gates[at]!;
      const forgetGate = gates[at + H]!;
      const candidate = gates[at + 2 * H]!;
      const outputGate = gates[at + 3 * H]!;
      const squashed = Math.tanh(cell[after + unit]!);
      dc += dh * outputGate * (1 - squashed ** 2);
      gates[at] = dc * candidate * gateSlope(inputGate, HARD_SIGMOID);
      gates[at + H] = dc * cell[here + unit]! * gateSlope(forgetGate, HARD_SIGMOID);
      gates[at + 2 * H] = dc * inputGate * (1 - candidate ** 2);
      gates[at + 3 * H] = dh * squashed * gateSlope(outputGate, HARD_SIGMOID);
      carried[b * H + unit] = dc * forgetGate;
    }
  }
};
