import type { StepRecord } from '../model/step.ts';
import { STATISTICS } from '../reference/twin.ts';

/** Element-wise clipping, as in the reference; nothing is written while nothing is too large. */
export function clip(
  { gradients, statistics }: { readonly gradients: Float32Array; readonly statistics: Float32Array },
  { LENGTH }: { readonly LENGTH: number },
  { slot, clipValue }: StepRecord,
): void {
  let largest = 0;
  let clipped = 0;
  for (let i = 0; i < LENGTH; i++) {
    const gradient = gradients[i]!;
    const size = Math.abs(gradient);
    // Written so that NaN, which is not <= anything, becomes and stays the largest.
    if (!(size <= largest) && !Number.isNaN(largest)) largest = size;
    if (size > clipValue) {
      gradients[i] = gradient < 0 ? -clipValue : clipValue;
      clipped++;
    }
  }
  const place = slot * STATISTICS.stride;
  statistics[place + STATISTICS.largestGradient] = largest;
  statistics[place + STATISTICS.clipped] = clipped;
}
