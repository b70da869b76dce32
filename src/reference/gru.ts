import type { KernelFunction } from '../kernels/index.ts';
import { gate, gateSlope } from './gates.ts';

/**
 * s = weight_hh h[t] + bias_hh; r, z = sigma(gates[t] + s); n = tanh(gates[t] + r s); h[t+1] = (1 - z) n + z h[t]
 * (torch.nn.GRU). The activated gates r, z, n take the place of what entered them; recurrent keeps s.
 * Shapes: gates and recurrent T x B x 3H, hidden (T + 1) x B x H.
 */
export const gruForward: KernelFunction<'gru_forward'> = (
  { gates, weight, bias, hidden, recurrent },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const before = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      const [sReset, sKeep, sCandidate] = [0, 1, 2].map((part) => {
        const row = part * H + unit;
        let s = bias[row]!;
        for (let k = 0; k < H; k++) s += weight[row * H + k]! * hidden[before + k]!;
        return s;
      }) as [number, number, number];
      const at = 3 * before + unit;
      const reset = gate(gates[at]! + sReset, HARD_SIGMOID);
      const keep = gate(gates[at + H]! + sKeep, HARD_SIGMOID);
      const candidate = Math.tanh(gates[at + 2 * H]! + reset * sCandidate);
      gates[at] = reset;
      gates[at + H] = keep;
      gates[at + 2 * H] = candidate;
      recurrent[at] = sReset;
      recurrent[at + H] = sKeep;
      recurrent[at + 2 * H] = sCandidate;
      hidden[after + unit] = (1 - keep) * candidate + keep * hidden[before + unit]!;
    }
  }
};

/**
 * dh = dhidden[t] + weight_hh^T drecurrent[t+1] + carried; dn = dh (1 - z) (1 - n^2), dz = dh (h[t] - n) z',
 * dr = dn s r'; carried = dh z. The gates become (dr, dz, dn), recurrent becomes (dr, dz, dn r).
 * Shapes: dhidden T x B x H, gates and recurrent T x B x 3H, hidden (T + 1) x B x H, carried B x H.
 */
export const gruBackward: KernelFunction<'gru_backward'> = (
  { dhidden, weight, hidden, gates, recurrent, carried },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B, timeSteps: T },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const here = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      let dh = dhidden[here + unit]!;
      if (t + 1 < T) {
        for (let k = 0; k < 3 * H; k++) dh += weight[k * H + unit]! * recurrent[3 * after + k]!;
        dh += carried[b * H + unit]!;
      }
      const at = 3 * here + unit;
      const reset = gates[at]!;
      const keep = gates[at + H]!;
      const candidate = gates[at + 2 * H]!;
      const dcandidate = dh * (1 - keep) * (1 - candidate ** 2);
      const dkeep = dh * (hidden[here + unit]! - candidate) * gateSlope(keep, HARD_SIGMOID);
      const dreset = dcandidate * recurrent[at + 2 * H]! * gateSlope(reset, HARD_SIGMOID);
      gates[at] = dreset;
      gates[at + H] = dkeep;
      gates[at + 2 * H] = dcandidate;
      recurrent[at] = dreset;
      recurrent[at + H] = dkeep;
      recurrent[at + 2 * H] = dcandidate * reset;
      carried[b * H + unit] = dh * keep;
    }
  }
};
