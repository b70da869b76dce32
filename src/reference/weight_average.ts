import type { KernelFunction } from '../kernels/index.ts';

/** a = (1 - averageRate) a + averageRate p (torch.optim.swa_utils.AveragedModel). Shapes: flat. */
export const weightAverage: KernelFunction<'weight_average'> = (
  { parameters, average },
  { LENGTH },
  { averageRate },
) => {
  const rest = 1 - averageRate;
  for (let i = 0; i < LENGTH; i++) average[i] = rest * average[i]! + averageRate * parameters[i]!;
};
