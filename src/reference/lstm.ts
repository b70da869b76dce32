import type { KernelFunction } from '../kernels/index.ts';
import { gate, gateSlope } from './gates.ts';

/**
 * z = gates[t] + weight_hh h[t] + bias_hh; i, f, o = sigma(z), g = tanh(z); c[t+1] = f c[t] + i g;
 * h[t+1] = o tanh(c[t+1]) (torch.nn.LSTM). The activated gates i, f, g, o take the place of what entered them.
 * Shapes: gates T x B x 4H, hidden and cell (T + 1) x B x H.
 */
export const lstmForward: KernelFunction<'lstm_forward'> = (
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

/**
 * dh = dhidden[t] + weight_hh^T dgates[t+1]; dc = dh o (1 - tanh(c)^2) + carried; the gates become their gradients
 * di = dc g i', df = dc c[t] f', dg = dc i (1 - g^2), do = dh tanh(c) o'; carried = dc f.
 * Shapes: dhidden T x B x H, gates T x B x 4H, cell (T + 1) x B x H, carried B x H.
 */
export const lstmBackward: KernelFunction<'lstm_backward'> = (
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
