import type { StepRecord } from '../model/step.ts';
import { addScaled } from './vectors.ts';

/** Gradient of a bias, as in the reference: rows are added up. */
export function biasGradient(
  { errors, gradient }: { readonly errors: Float32Array; readonly gradient: Float32Array },
  { COLUMNS: C }: { readonly COLUMNS: number },
  record: StepRecord,
): void {
  gradient.fill(0);
  for (let row = 0; row < record.rows; row++) addScaled(gradient, 0, 1, errors, row * C, C);
}
