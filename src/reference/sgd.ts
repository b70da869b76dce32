import type { KernelFunction } from '../kernels/index.ts';

/** p = p - learningRate g (notebook, update_parameters). Shapes: flat. */
export const sgd: KernelFunction<'sgd'> = ({ gradients, parameters }, { LENGTH }, record) => {
  for (let i = 0; i < LENGTH; i++) parameters[i]! -= record.learningRate * gradients[i]!;
};
