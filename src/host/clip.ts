import type { KernelFunction } from '../kernels/index.ts';
import { STATISTICS } from '../kernels/signature.ts';

/** Element-wise clipping, as in the reference; a second pass is made only where something is too large. */
export const clip: KernelFunction<'clip', Float32Array> = (
  { gradients, statistics },
  { LENGTH },
  { slot, clipValue },
) => {
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < LENGTH; i++) {
    const size = Math.abs(gradients[i]!);
    sum += size;
    if (size > largest) largest = size;
  }
  const place = slot * STATISTICS.stride;
  // NaN is larger than nothing, but it shows in the sum.
  statistics[place + STATISTICS.largestGradient] = Number.isNaN(sum) ? NaN : largest;
  statistics[place + STATISTICS.clipped]! += largest > clipValue ? clipAll(gradients, LENGTH, clipValue) : 0;
};

function clipAll(gradients: Float32Array, length: number, clipValue: number): number {
  let clipped = 0;
  for (let i = 0; i < length; i++) {
    const gradient = gradients[i]!;
    if (Math.abs(gradient) <= clipValue || Number.isNaN(gradient)) continue;
    gradients[i] = gradient < 0 ? -clipValue : clipValue;
    clipped++;
  }
  return clipped;
}
