import type { KernelFunction } from '../kernels/index.ts';

/** partial[i] = sum of g^2 over every PARTIALS-th element from i on. Shapes: gradients, flat; partial PARTIALS. */
export const normPartial: KernelFunction<'norm_partial'> = ({ gradients, partial }, { LENGTH, PARTIALS }) => {
  for (let first = 0; first < PARTIALS; first++) {
    let sum = 0;
    for (let i = first; i < LENGTH; i += PARTIALS) sum += gradients[i]! ** 2;
    partial[first] = sum;
  }
};
