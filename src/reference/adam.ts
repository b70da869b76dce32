import type { KernelFunction } from '../kernels/index.ts';

/**
 * m = BETA1 m + (1 - BETA1) g, v = BETA2 v + (1 - BETA2) g^2,
 * p = p - learningRate (WEIGHT_DECAY p + m' / (sqrt(v') + EPSILON)), moments corrected (torch.optim.AdamW). Shapes: flat.
 */
export const adam: KernelFunction<'adam'> = (
  { gradients, parameters, first_moment, second_moment },
  { LENGTH, BETA1, REST1, BETA2, REST2, EPSILON, WEIGHT_DECAY },
  { learningRate, firstCorrection, secondCorrection },
) => {
  for (let i = 0; i < LENGTH; i++) {
    const g = gradients[i]!;
    const m = (first_moment[i] = BETA1 * first_moment[i]! + REST1 * g);
    const v = (second_moment[i] = BETA2 * second_moment[i]! + REST2 * g * g);
    const decayed = parameters[i]! * (1 - learningRate * WEIGHT_DECAY);
    parameters[i] = decayed - (learningRate * (m / firstCorrection)) / (Math.sqrt(v / secondCorrection) + EPSILON);
  }
};
