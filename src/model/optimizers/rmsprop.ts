import type { Optimizer } from './optimizer.ts';

/** RMSProp: s = decay s + (1 - decay) g^2, p = p - learningRate g / (sqrt(s) + epsilon) (torch.optim.RMSprop, Keras). */
export interface RmsProp {
  readonly name: 'rmsprop';
  /** 0 to below 1; 0.99 in torch (alpha), 0.9 in Keras (rho). */
  readonly decay: number;
  readonly epsilon: number;
}

/** RMSProp. */
export const rmsprop: Optimizer<RmsProp> = {
  name: 'rmsprop',
  title: 'RMSProp',
  states: ['square_average'],
  defaults: { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 },
  learningRate: 0.002,
  constants: ({ decay, epsilon }) => ({ DECAY: decay, REST: 1 - decay, EPSILON: epsilon }),
};
