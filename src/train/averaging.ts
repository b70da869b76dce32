import { AVERAGE, NO_AVERAGING } from '../model/averaging.ts';
import type { Averaging } from '../model/averaging.ts';
import type { ModelState } from '../engine/engine.ts';

/** Which average of the weights a recipe evaluates, samples and saves in place of the weights themselves. */
export type AverageConfig =
  | { readonly name: 'none' }
  /** An exponential moving average; `decay` from 0 to below 1 is the weight of what was there before. */
  | { readonly name: 'ema'; readonly decay: number }
  /** The mean over the last steps; `share` of all steps, above 0 to 1. */
  | { readonly name: 'tail'; readonly share: number };

/** Averages with settings that were measured; docs/experiments/2026-11-28-averaged-weights.md. */
export const AVERAGES = {
  none: { name: 'none' },
  ema: { name: 'ema', decay: 0.995 },
  tail: { name: 'tail', share: 0.5 },
} as const satisfies Readonly<Record<AverageConfig['name'], AverageConfig>>;

/** Throws a RangeError for an average that is unknown, or has a number out of range. */
export function checkAverage(average: AverageConfig): void {
  switch (average.name) {
    case 'none':
      return;
    case 'ema':
      if (typeof average.decay === 'number' && average.decay >= 0 && average.decay < 1) return;
      throw new RangeError(`decay of ema is ${String(average.decay)}; give a number from 0 to below 1.`);
    case 'tail':
      if (typeof average.share === 'number' && average.share > 0 && average.share <= 1) return;
      throw new RangeError(`share of tail is ${String(average.share)}; give a share above 0, at most 1.`);
    default:
      average satisfies never;
      throw new RangeError(`The average is unknown; known: ${Object.keys(AVERAGES).join(', ')}.`);
  }
}

/** The average that an engine keeps for a recipe of so many steps. */
export function averagingOf(recipe: { readonly average: AverageConfig; readonly iterations: number }): Averaging {
  const { average, iterations } = recipe;
  switch (average.name) {
    case 'none':
      return NO_AVERAGING;
    case 'ema':
      return average;
    case 'tail':
      return { name: 'tail', start: Math.round(iterations * (1 - average.share)) };
    default:
      return average satisfies never;
  }
}

/** The weights that are evaluated and sampled: the average where there is one. */
export function weightsInUse({ parameters, optimizer }: ModelState): ModelState['parameters'] {
  return optimizer[AVERAGE] ?? parameters;
}

/** A state with other weights, which are the average too where there is one. */
export function withWeights(state: ModelState, parameters: ModelState['parameters']): ModelState {
  if (!(AVERAGE in state.optimizer)) return { ...state, parameters };
  return { ...state, parameters, optimizer: { ...state.optimizer, [AVERAGE]: parameters } };
}
