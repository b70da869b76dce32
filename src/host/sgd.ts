import type { KernelFunction } from '../kernels/index.ts';

/** Plain SGD, as in the reference. */
export const sgd: KernelFunction<'sgd', Float32Array> = ({ gradients, parameters }, { LENGTH }, { learningRate }) => {
  for (let i = 0; i < LENGTH; i++) parameters[i] = parameters[i]! - learningRate * gradients[i]!;
};
