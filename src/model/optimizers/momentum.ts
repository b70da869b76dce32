import type { Optimizer } from './optimizer.ts';

/** SGD with momentum: v = momentum v + g, p = p - learningRate v (torch.optim.SGD). */
export interface Momentum {
  readonly name: 'momentum';
  /** 0 to below 1; 0.9 is usual. */
  readonly momentum: number;
}

/** SGD with momentum. */
export const momentum: Optimizer<Momentum> = {
  name: 'momentum',
  title: 'SGD with momentum',
  states: ['velocity'],
  defaults: { name: 'momentum', momentum: 0.9 },
  learningRate: 0.1,
  constants: ({ momentum: factor }) => ({ MOMENTUM: factor }),
};
