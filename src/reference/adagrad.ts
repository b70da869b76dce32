import type { KernelFunction } from '../kernels/index.ts';

/** s = s + g^2, p = p - learningRate g / (sqrt(s + INNER_EPSILON) + OUTER_EPSILON) (Duchi et al. 2011). Shapes: flat. */
export const adagrad: KernelFunction<'adagrad'> = (
  { gradients, parameters, square_sum },
  { LENGTH, INNER_EPSILON, OUTER_EPSILON },
  { learningRate },
) => {
  for (let i = 0; i < LENGTH; i++) {
    const g = gradients[i]!;
    square_sum[i]! += g * g;
    const divisor = Math.sqrt(square_sum[i]! + INNER_EPSILON) + OUTER_EPSILON;
    // Where no gradient ever came the divisor may be 0, and there is nothing to do.
    if (divisor > 0) parameters[i]! -= (learningRate * g) / divisor;
  }
};
