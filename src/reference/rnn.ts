import type { KernelFunction } from '../kernels/index.ts';

/** h[t+1] = tanh(gates[t] + weight_hh h[t] + bias_hh) (notebook, equation 1). Shapes: hidden (T + 1) x B x H. */
export const rnnForward: KernelFunction<'rnn_forward'> = (
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

/**
 * dh = dhidden[t] + weight_hh^T dgates[t+1]; dgates[t] = dh (1 - h[t+1]^2), written over the gates of the forward pass.
 * Shapes: dhidden and gates T x B x H, hidden (T + 1) x B x H.
 */
export const rnnBackward: KernelFunction<'rnn_backward'> = (
  { dhidden, weight, hidden, gates },
  { HIDDEN: H },
  { batchSize: B, timeSteps: T },
  t,
) => {
  for (let b = 0; b < B; b++) {
    const here = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      let dh = dhidden[here + unit]!;
      if (t + 1 < T) {
        for (let k = 0; k < H; k++) dh += weight[k * H + unit]! * gates[after + k]!;
      }
      gates[here + unit] = dh * (1 - hidden[after + unit]! ** 2);
    }
  }
};
