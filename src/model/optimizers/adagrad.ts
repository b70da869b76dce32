import type { Optimizer } from './optimizer.ts';

/** Adagrad: s = s + g^2, p = p - learningRate g / (sqrt(s + inner) + outer) (Duchi et al. 2011). */
export interface Adagrad {
  readonly name: 'adagrad';
  /** Under the root, as in min-char-rnn (1e-8). */
  readonly innerEpsilon: number;
  /** Beside the root, as in torch.optim.Adagrad (1e-10). */
  readonly outerEpsilon: number;
}

/** Adagrad. */
export const adagrad: Optimizer<Adagrad> = {
  name: 'adagrad',
  title: 'Adagrad',
  states: ['square_sum'],
  defaults: { name: 'adagrad', innerEpsilon: 1e-8, outerEpsilon: 0 },
  learningRate: 0.05,
  constants: ({ innerEpsilon, outerEpsilon }) => ({ INNER_EPSILON: innerEpsilon, OUTER_EPSILON: outerEpsilon }),
};
