import { AVERAGE } from '../averaging.ts';
import type { Averaging } from '../averaging.ts';
import { adagrad } from './adagrad.ts';
import type { Adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import type { Adam } from './adam.ts';
import { momentum } from './momentum.ts';
import type { Momentum } from './momentum.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import type { RmsProp } from './rmsprop.ts';
import { sgd } from './sgd.ts';
import type { Sgd } from './sgd.ts';

export type { Adagrad, Adam, Momentum, RmsProp, Sgd };

/** How gradients become updates. The name is the kernel's. */
export type OptimizerConfig = Sgd | Momentum | Adagrad | RmsProp | Adam;
/** The name of an optimizer: its kernel's. */
export type OptimizerName = OptimizerConfig['name'];

type ConfigOf<N extends OptimizerName> = Extract<OptimizerConfig, { readonly name: N }>;
const BY_NAME: { readonly [N in OptimizerName]: Optimizer<ConfigOf<N>> } = { sgd, momentum, adagrad, rmsprop, adam };

/** The names of all optimizers. */
export const OPTIMIZER_NAMES = Object.keys(BY_NAME) as readonly OptimizerName[];
/** Each optimizer with its usual settings: PyTorch's defaults, min-char-rnn's for Adagrad. */
export const OPTIMIZERS = mapped('defaults') as { readonly [N in OptimizerName]: ConfigOf<N> };
/** What people call each optimizer. */
export const OPTIMIZER_TITLES: Readonly<Record<OptimizerName, string>> = mapped('title');
/** The flat vectors that each keeps from step to step, by name. */
export const OPTIMIZER_STATES: Readonly<Record<OptimizerName, readonly string[]>> = mapped('states');
/** A usual learning rate of each. */
export const LEARNING_RATES: Readonly<Record<OptimizerName, number>> = mapped('learningRate');

/** The flat vectors that training keeps beside the parameters, by name: the optimizer's, and the average. */
export function keptVectors({ name }: OptimizerConfig, averaging: Averaging): readonly string[] {
  return averaging.name === 'none' ? OPTIMIZER_STATES[name] : [...OPTIMIZER_STATES[name], AVERAGE];
}

/** The least `epsilon`, which alone keeps a divisor from being 0: far from where 32-bit floats end. */
const LEAST_DIVISOR = 1e-30;
const NO_CORRECTIONS = { first: 1, second: 1 } as const;

/** Throws a RangeError for an optimizer that is unknown, or has a number out of range. */
export function checkOptimizer(config: OptimizerConfig): void {
  if (!Object.hasOwn(BY_NAME, config.name)) {
    throw new RangeError(`The optimizer is unknown; known: ${OPTIMIZER_NAMES.join(', ')}.`);
  }
  const settings: Readonly<Record<string, unknown>> = { ...config };
  for (const key of Object.keys(OPTIMIZERS[config.name]).filter((known) => known !== 'name')) {
    const value = settings[key];
    const least = key === 'epsilon' ? LEAST_DIVISOR : 0;
    if (typeof value === 'number' && value >= least && value < 1) continue;
    throw new RangeError(`${key} of ${config.name} is ${String(value)}; give a number from ${least} to below 1.`);
  }
}

/** The constants of an optimizer's kernel, besides LENGTH. */
export function optimizerConstants(config: OptimizerConfig): Readonly<Record<string, number>> {
  return specOf(config).constants(config);
}

/** What the moments are divided by at the n-th update (n from 1), because they start at zero; 1 where there are none. */
export function momentCorrections(
  config: OptimizerConfig,
  n: number,
): { readonly first: number; readonly second: number } {
  return specOf(config).corrections?.(config, n) ?? NO_CORRECTIONS;
}

/** The optimizer that a configuration is of. */
function specOf<N extends OptimizerName>({ name }: ConfigOf<N>): Optimizer<ConfigOf<N>> {
  return BY_NAME[name as N] as unknown as Optimizer<ConfigOf<N>>;
}

function mapped<K extends keyof Optimizer<OptimizerConfig>>(key: K) {
  const entries = OPTIMIZER_NAMES.map((name) => [name, BY_NAME[name][key]]);
  return Object.fromEntries(entries) as Record<OptimizerName, (typeof BY_NAME)[OptimizerName][K]>;
}
