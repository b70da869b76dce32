import type { KernelFunction } from '../kernels/index.ts';

/** gradient[c] = sum of errors[r, c] over all rows. Shapes: errors (T B) x C. */
export const biasGradient: KernelFunction<'bias_gradient'> = ({ errors, gradient }, { COLUMNS: C }, record) => {
  for (let column = 0; column < C; column++) {
    let sum = 0;
    for (let row = 0; row < record.rows; row++) sum += errors[row * C + column]!;
    gradient[column] = sum;
  }
};
