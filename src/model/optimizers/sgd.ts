import type { Optimizer } from './optimizer.ts';

/** Stochastic gradient descent: p = p - learningRate g (notebook). */
export interface Sgd {
  readonly name: 'sgd';
}

/** Stochastic gradient descent. */
export const sgd: Optimizer<Sgd> = {
  name: 'sgd',
  title: 'SGD',
  states: [],
  defaults: { name: 'sgd' },
  learningRate: 0.5,
  constants: () => ({}),
};
