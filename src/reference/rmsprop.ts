import type { Twin } from './twin.ts';

/** s = DECAY s + (1 - DECAY) g^2, p = p - learningRate g / (sqrt(s) + EPSILON) (torch.optim.RMSprop). Shapes: flat. */
export const rmsprop: Twin<'gradients' | 'parameters' | 'square_average', 'LENGTH' | 'DECAY' | 'EPSILON'> = (
  { gradients, parameters, square_average },
  { LENGTH, DECAY, EPSILON },
  { learningRate },
) => {
  for (let i = 0; i < LENGTH; i++) {
    const g = gradients[i]!;
    square_average[i] = DECAY * square_average[i]! + (1 - DECAY) * g * g;
    parameters[i]! -= (learningRate * g) / (Math.sqrt(square_average[i]!) + EPSILON);
  }
};
