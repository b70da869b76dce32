import type { KernelFunction } from '../kernels/index.ts';

/** sums[i] = sum over s of split_sums[s, i]. Shapes: split_sums SPLITS x LENGTH or longer, sums LENGTH. */
export const splitSum: KernelFunction<'split_sum'> = ({ split_sums, sums }, { LENGTH, SPLITS }) => {
  for (let i = 0; i < LENGTH; i++) {
    let sum = 0;
    for (let part = 0; part < SPLITS; part++) sum += split_sums[part * LENGTH + i]!;
    sums[i] = sum;
  }
};
