import { gate } from './gates.ts';
import type { Twin } from './twin.ts';

/**
 * z = gates[t] + weight_hh h[t] + bias_hh; i, f, o = sigma(z), g = tanh(z); c[t+1] = f c[t] + i g;
 * h[t+1] = o tanh(c[t+1]) (torch.nn.LSTM). The activated gates i, f, g, o take the place of what entered them.
 * Shapes: gates T x B x 4H, hidden and cell (T + 1) x B x H.
 */
export const lstmForward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'cell', 'HIDDEN' | 'HARD_SIGMOID'> = (
  { gates, weight, bias, hidden, cell },
  { HIDDEN: H, HARD_SIGMOID },
  { batchSize: B },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const before = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      const [inputGate, forgetGate, candidate, outputGate] = [0, 1, 2, 3].map((part) => {
        const row = part * H + unit;
        let z = gates[4 * before + row]! + bias[row]!;
        for (let k = 0; k < H; k++) z += weight[row * H + k]! * hidden[before + k]!;
        return (gates[4 * before + row] = part === 2 ? Math.tanh(z) : gate(z, HARD_SIGMOID));
      }) as [number, number, number, number];
      cell[after + unit] = forgetGate * cell[before + unit]! + inputGate * candidate;
      hidden[after + unit] = outputGate * Math.tanh(cell[after + unit]!);
    }
  }
};
