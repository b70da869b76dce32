import { gate } from './gates.ts';
import type { Twin } from './twin.ts';

/**
 * s = weight_hh h[t] + bias_hh; r, z = sigma(gates[t] + s); n = tanh(gates[t] + r s); h[t+1] = (1 - z) n + z h[t]
 * (torch.nn.GRU). The activated gates r, z, n take the place of what entered them; recurrent keeps s.
 * Shapes: gates and recurrent T x B x 3H, hidden (T + 1) x B x H.
 */
export const gruForward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'recurrent', 'HIDDEN' | 'HARD_SIGMOID'> = (
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
