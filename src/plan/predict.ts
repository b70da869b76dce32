import { costsOfStep } from './cost.ts';
import type { DispatchCost } from './cost.ts';
import type { DescribedModel } from './describe_step.ts';
import type { StepSizes } from './executor.ts';
import { keyOf } from './launches.ts';
import type { Target } from './variants.ts';

/** How fast an adapter is: measured by `measureRates`, or taken from data sheets. */
export interface Rates {
  /** Multiply-adds per second. */
  readonly multiplyAdds: number;
  /** Values of exp, tanh and their like per second. */
  readonly functions: number;
  /** Numbers per second that neighbours load side by side, from caches. */
  readonly loads: number;
  /** The same for numbers that they load four at a time. */
  readonly loadsInFours: number;
  /** Numbers per second that lie apart. */
  readonly scattered: number;
  /** Bytes per second from and to its memory. */
  readonly bytes: number;
  /** Seconds from a dispatch to the next one. */
  readonly dispatch: number;
  /** Seconds of a workgroup from a barrier to the next one. */
  readonly barrier: number;
  /** As many workgroups and invocations keep all of it busy: these rates are for so many. */
  readonly workgroups: number;
  readonly invocations: number;
}

/** What time is spent on; `idle` is what it takes longer since too few invocations are there. */
export const LIMITS = ['products', 'functions', 'loads', 'memory', 'idle', 'barriers', 'dispatches'] as const;
export type Limit = (typeof LIMITS)[number];

/** Seconds by what they are spent on. */
export type Spent = Readonly<Record<Limit, number>>;

/** A prediction: a model's numbers, not a measurement. */
export interface PredictedStep {
  readonly milliseconds: number;
  readonly spent: Spent;
  /** What most of the time is spent on. */
  readonly limit: Limit;
  /** The same of each kernel in each variant, by `keyOf`, in the order in which they are first used. */
  readonly kernels: ReadonlyMap<string, Spent>;
}

/**
 * What a training step is expected to take on an adapter, in the variants that the target chooses. Whoever compares variants
 * forces them in the target, or says in `target.measured` which to take.
 */
export function predictStep(model: DescribedModel, sizes: StepSizes, target: Target, rates: Rates): PredictedStep {
  const kernels = new Map<string, Spent>();
  for (const cost of costsOfStep(model, sizes, target)) {
    const key = keyOf(cost);
    kernels.set(key, sum([kernels.get(key) ?? NOTHING, predictDispatch(cost, rates)]));
  }
  const spent = sum([...kernels.values()]);
  return { milliseconds: 1e3 * total(spent), spent, limit: limitOf(spent), kernels };
}

/**
 * Seconds of a dispatch, at all its time steps. An invocation's terms, functions and loads take their time one after the other.
 * What all of them move through memory takes its own time meanwhile; the longer of the two counts.
 */
export function predictDispatch(cost: DispatchCost, rates: Rates): Spent {
  const products = cost.computed / rates.multiplyAdds;
  const functions = cost.functions / rates.functions;
  const loads = cost.loads / rates.loads + cost.loadsInFours / rates.loadsInFours + cost.scattered / rates.scattered;
  const busy = products + functions + loads;
  const slowdown = Math.max(1, rates.workgroups / cost.workgroups, rates.invocations / cost.busy);
  const memory = cost.bytes / rates.bytes;
  const work = memory > slowdown * busy ? { memory } : { products, functions, loads, idle: (slowdown - 1) * busy };
  return {
    ...NOTHING,
    ...work,
    barriers: cost.barriers * rates.barrier * Math.max(1, cost.workgroups / rates.workgroups),
    dispatches: cost.dispatches * rates.dispatch,
  };
}

/** All seconds together. */
export function total(spent: Spent): number {
  return LIMITS.reduce((seconds, limit) => seconds + spent[limit], 0);
}

/** What most of the seconds are spent on. */
export function limitOf(spent: Spent): Limit {
  return LIMITS.reduce((most, limit) => (spent[limit] > spent[most] ? limit : most));
}

const NOTHING = Object.fromEntries(LIMITS.map((limit) => [limit, 0])) as Spent;

function sum(all: readonly Spent[]): Spent {
  const added = LIMITS.map((limit) => [limit, all.reduce((seconds, spent) => seconds + spent[limit], 0)]);
  return Object.fromEntries(added) as Spent;
}
