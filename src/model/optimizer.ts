/** Stochastic gradient descent: p = p - learningRate g (notebook). */
export interface Sgd {
  readonly name: 'sgd';
}

/** SGD with momentum: v = momentum v + g, p = p - learningRate v (torch.optim.SGD). */
export interface Momentum {
  readonly name: 'momentum';
  /** 0 to below 1; 0.9 is usual. */
  readonly momentum: number;
}

/** Adagrad: s = s + g^2, p = p - learningRate g / (sqrt(s + inner) + outer) (Duchi et al. 2011). */
export interface Adagrad {
  readonly name: 'adagrad';
  /** Under the root, as in min-char-rnn (1e-8). */
  readonly innerEpsilon: number;
  /** Beside the root, as in torch.optim.Adagrad (1e-10). */
  readonly outerEpsilon: number;
}

/** RMSProp: s = decay s + (1 - decay) g^2, p = p - learningRate g / (sqrt(s) + epsilon) (torch.optim.RMSprop, Keras). */
export interface RmsProp {
  readonly name: 'rmsprop';
  /** 0 to below 1; 0.99 in torch (alpha), 0.9 in Keras (rho). */
  readonly decay: number;
  readonly epsilon: number;
}

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

/** How gradients become updates. The name is the kernel's. */
export type OptimizerConfig = Sgd | Momentum | Adagrad | RmsProp | Adam;

/** The name of an optimizer: its kernel's and its twin's stem. */
export type OptimizerName = OptimizerConfig['name'];

/** What an optimizer keeps from step to step: flat vectors, which start at zero, by the names of its kernel's bindings. */
export const OPTIMIZER_STATES: Readonly<Record<OptimizerName, readonly string[]>> = {
  sgd: [],
  momentum: ['velocity'],
  adagrad: ['square_sum'],
  rmsprop: ['square_average'],
  adam: ['first_moment', 'second_moment'],
};

/** Each optimizer with the settings of its origin: PyTorch's defaults, min-char-rnn's for Adagrad. */
export const OPTIMIZERS = {
  sgd: { name: 'sgd' },
  momentum: { name: 'momentum', momentum: 0.9 },
  adagrad: { name: 'adagrad', innerEpsilon: 1e-8, outerEpsilon: 0 },
  rmsprop: { name: 'rmsprop', decay: 0.99, epsilon: 1e-8 },
  adam: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
} as const satisfies Readonly<Record<OptimizerName, OptimizerConfig>>;

/** The least `epsilon`, which alone keeps a divisor from being 0: far from where 32-bit floats end. */
const LEAST_DIVISOR = 1e-30;

/** Throws a RangeError for an optimizer that is unknown, or has a number out of range. */
export function checkOptimizer(optimizer: OptimizerConfig): void {
  if (!Object.hasOwn(OPTIMIZERS, optimizer.name)) {
    throw new RangeError(`The optimizer is unknown; known: ${Object.keys(OPTIMIZERS).join(', ')}.`);
  }
  const settings: Readonly<Record<string, unknown>> = { ...optimizer };
  for (const key of Object.keys(OPTIMIZERS[optimizer.name]).filter((known) => known !== 'name')) {
    const value = settings[key];
    const least = key === 'epsilon' ? LEAST_DIVISOR : 0;
    if (typeof value === 'number' && value >= least && value < 1) continue;
    throw new RangeError(`${key} of ${optimizer.name} is ${String(value)}; give a number from ${least} to below 1.`);
  }
}

/** The overrides of an optimizer's kernel. */
export function optimizerConstants(optimizer: OptimizerConfig): Readonly<Record<string, number>> {
  switch (optimizer.name) {
    case 'sgd':
      return {};
    case 'momentum':
      return { MOMENTUM: optimizer.momentum };
    case 'adagrad':
      return { INNER_EPSILON: optimizer.innerEpsilon, OUTER_EPSILON: optimizer.outerEpsilon };
    case 'rmsprop':
      return { DECAY: optimizer.decay, REST: 1 - optimizer.decay, EPSILON: optimizer.epsilon };
    case 'adam': {
      const { beta1, beta2, epsilon, weightDecay } = optimizer;
      const rests = { REST1: 1 - beta1, REST2: 1 - beta2 };
      return { BETA1: beta1, BETA2: beta2, ...rests, EPSILON: epsilon, WEIGHT_DECAY: weightDecay };
    }
    default:
      return optimizer satisfies never;
  }
}

/**
 * What Adam's moments are divided by at the n-th update (n from 1), because they start at zero: 1 - beta^n. Other
 * optimizers have no use for them.
 */
export function momentCorrections(optimizer: OptimizerConfig, n: number): { first: number; second: number } {
  if (optimizer.name !== 'adam') return { first: 1, second: 1 };
  return { first: 1 - optimizer.beta1 ** n, second: 1 - optimizer.beta2 ** n };
}
