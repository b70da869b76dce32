import { uniformDraw } from '../model/random/threefry.ts';
import type { KernelFunction } from '../kernels/index.ts';

/**
 * An element is 0 with PROBABILITY, else divided by 1 - PROBABILITY; the mask is the generator's uniform draw for
 * (step, element). Shapes: source and result (T B) x H.
 */
export const dropout: KernelFunction<'dropout'> = (
  { source, result },
  { HIDDEN: H, MASK, PROBABILITY, SKIPS_STATE },
  record,
) => {
  // The kernel compares in float32.
  const probability = Math.fround(PROBABILITY);
  for (let i = 0; i < record.rows * H; i++) {
    const kept = uniformDraw((record.seed + MASK) >>> 0, record.stepNumber, i) >= probability;
    result[i] = kept ? source[SKIPS_STATE * record.batchSize * H + i]! / (1 - PROBABILITY) : 0;
  }
};
