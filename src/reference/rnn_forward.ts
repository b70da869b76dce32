import type { Twin } from './twin.ts';

/** h[t+1] = tanh(gates[t] + weight_hh h[t] + bias_hh) (notebook, equation 1). Shapes: hidden (T + 1) x B x H. */
export const rnnForward: Twin<'gates' | 'weight' | 'bias' | 'hidden', 'HIDDEN'> = (
  { gates, weight, bias, hidden },
  { HIDDEN: H },
  { batchSize: B },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const before = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      let sum = 0;
      for (let k = 0; k < H; k++) sum += weight[unit * H + k]! * hidden[before + k]!;
      hidden[after + unit] = Math.tanh(gates[before + unit]! + bias[unit]! + sum);
    }
  }
};
