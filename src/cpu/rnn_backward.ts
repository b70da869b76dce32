import type { StepRecord } from '../model/step.ts';
import { addScaled } from './vectors.ts';

interface Tensors {
  readonly dhidden: Float32Array;
  readonly weight: Float32Array;
  readonly hidden: Float32Array;
  readonly gates: Float32Array;
}

/** The RNN cell backward, as in the reference; weight_hh is read along its rows, not down its columns. */
export function rnnBackward(
  { dhidden, weight, hidden, gates }: Tensors,
  { HIDDEN: H }: { readonly HIDDEN: number },
  { batchSize: B, timeSteps: T }: StepRecord,
  t: number,
): void {
  for (let b = 0; b < B; b++) {
    const here = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    // The error of the state takes the place of the gates, which nothing needs any more.
    for (let unit = 0; unit < H; unit++) gates[here + unit] = dhidden[here + unit]!;
    if (t + 1 < T) {
      for (let k = 0; k < H; k++) addScaled(gates, here, gates[after + k]!, weight, k * H, H);
    }
    for (let unit = 0; unit < H; unit++) gates[here + unit]! *= 1 - hidden[after + unit]! ** 2;
  }
}
