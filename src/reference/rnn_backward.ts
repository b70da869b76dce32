import type { Twin } from './twin.ts';

/**
 * dh = dhidden[t] + weight_hh^T dgates[t+1]; dgates[t] = dh (1 - h[t+1]^2), written over the gates of the forward pass.
 * Shapes: dhidden and gates T x B x H, hidden (T + 1) x B x H.
 */
export const rnnBackward: Twin<'dhidden' | 'weight' | 'hidden' | 'gates', 'HIDDEN'> = (
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
