import type { KernelFunction } from '../kernels/index.ts';

/** v = MOMENTUM v + g, p = p - learningRate v (torch.optim.SGD). Shapes: flat. */
export const momentum: KernelFunction<'momentum'> = (
  { gradients, parameters, velocity },
  { LENGTH, MOMENTUM },
  { learningRate },
) => {
  for (let i = 0; i < LENGTH; i++) {
    velocity[i] = MOMENTUM * velocity[i]! + gradients[i]!;
    parameters[i]! -= learningRate * velocity[i]!;
  }
};
