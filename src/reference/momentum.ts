import type { Twin } from './twin.ts';

/** v = MOMENTUM v + g, p = p - learningRate v (torch.optim.SGD). Shapes: flat. */
export const momentum: Twin<'gradients' | 'parameters' | 'velocity', 'LENGTH' | 'MOMENTUM'> = (
  { gradients, parameters, velocity },
  { LENGTH, MOMENTUM },
  { learningRate },
) => {
  for (let i = 0; i < LENGTH; i++) {
    velocity[i] = MOMENTUM * velocity[i]! + gradients[i]!;
    parameters[i]! -= learningRate * velocity[i]!;
  }
};
