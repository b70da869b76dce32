import type { StepRecord } from '../model/step.ts';
import { dot } from './vectors.ts';

interface Tensors {
  readonly gates: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly hidden: Float32Array;
}

/** The RNN cell forward, as in the reference. */
export function rnnForward(
  { gates, weight, bias, hidden }: Tensors,
  { HIDDEN: H }: { readonly HIDDEN: number },
  { batchSize: B }: StepRecord,
  t: number,
): void {
  for (let b = 0; b < B; b++) {
    const before = (t * B + b) * H;
    const after = ((t + 1) * B + b) * H;
    for (let unit = 0; unit < H; unit++) {
      const sum = gates[before + unit]! + bias[unit]! + dot(weight, unit * H, hidden, before, H);
      hidden[after + unit] = Math.tanh(sum);
    }
  }
}
