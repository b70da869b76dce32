import type { Optimizer } from './optimizer.ts';

/**
 * Adam with decoupled weight decay: p = p - learningRate weightDecay p first, then the step of Kingma and Ba (2015) with
 * corrected moments (torch.optim.AdamW; Adam where weightDecay is 0).
 */
export interface Adam {
  readonly name: 'adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Adam, and AdamW. */
export const adam: Optimizer<Adam> = {
  name: 'adam',
  title: 'Adam',
  states: ['first_moment', 'second_moment'],
  defaults: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  learningRate: 0.003,
  constants: ({ beta1, beta2, epsilon, weightDecay }) => ({
    BETA1: beta1,
    REST1: 1 - beta1,
    BETA2: beta2,
    REST2: 1 - beta2,
    EPSILON: epsilon,
    WEIGHT_DECAY: weightDecay,
  }),
  // The moments start at zero.
  corrections: ({ beta1, beta2 }, n) => ({ first: 1 - beta1 ** n, second: 1 - beta2 ** n }),
};
