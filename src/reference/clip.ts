import { STATISTICS } from '../kernels/signature.ts';
import type { KernelFunction } from '../kernels/index.ts';

/**
 * Clips every element to [-clipValue, clipValue] (notebook, clip), counts the clipped and keeps the largest absolute
 * value before clipping; NaN stays, and is the largest from then on.
 */
export const clip: KernelFunction<'clip'> = ({ gradients, statistics }, { LENGTH }, record) => {
  const place = record.slot * STATISTICS.stride;
  for (let i = 0; i < LENGTH; i++) {
    const gradient = gradients[i]!;
    const size = Math.abs(gradient);
    statistics[place + STATISTICS.largestGradient] = Math.max(statistics[place + STATISTICS.largestGradient]!, size);
    if (size > record.clipValue) {
      gradients[i] = Math.sign(gradient) * record.clipValue;
      statistics[place + STATISTICS.clipped]! += 1;
    }
  }
};
