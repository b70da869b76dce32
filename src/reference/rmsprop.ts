import type { KernelFunction } from '../kernels/index.ts';

/** s = DECAY s + (1 - DECAY) g^2, p = p - learningRate g / (sqrt(s) + EPSILON) (torch.optim.RMSprop). Shapes: flat. */
export const rmsprop: KernelFunction<'rmsprop'> = (
  { gradients, parameters, square_average },
  { LENGTH, DECAY, REST, EPSILON },
  { learningRate },
) => {
  for (let i = 0; i < LENGTH; i++) {
    const g = gradients[i]!;
    square_average[i] = DECAY * square_average[i]! + REST * g * g;
    parameters[i]! -= (learningRate * g) / (Math.sqrt(square_average[i]!) + EPSILON);
  }
};
