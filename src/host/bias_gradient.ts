import type { KernelFunction } from '../kernels/index.ts';
import { addScaled } from './vectors.ts';

/** Gradient of a bias, as in the reference: rows are added up. */
export const biasGradient: KernelFunction<'bias_gradient', Float32Array> = (
  { errors, gradient },
  { COLUMNS: C },
  record,
) => {
  gradient.fill(0);
  for (let row = 0; row < record.rows; row++) addScaled(gradient, 0, 1, errors, row * C, C);
};
