import type { NameList } from '../corpus/name_list.ts';
import { completeRecipe } from './complete.ts';
import type { StartingModel } from './grow.ts';
import { PRESETS } from './presets.ts';
import type { Recipe } from './recipe.ts';

/** The fewest names that a model can lean to. */
export const LEAST_LEANING = 3;

/**
 * How a model leans to some names, whatever it was trained with. `readings`: how often each of them is read,
 * as far as `steps` allows.
 * docs/experiments/2026-11-28-more-like-these.md has the measurements.
 */
export const LEANING = {
  readings: 8,
  steps: { least: 12, most: 40 },
  recipe: {
    dropout: 0.5,
    batchSize: 8,
    learningRate: 0.006,
    schedule: { name: 'constant' },
    average: { name: 'ema', decay: 0.9 },
  },
} as const;

/** Names to lean to. */
export interface Leaning {
  /** As the model spells them, each once. */
  readonly names: readonly string[];
  /** The labels that they are read under; none reads them without one. */
  readonly labels: readonly string[];
}

/** What is needed of a list to lean from it. */
export type LeaningFrom = Pick<NameList, 'names' | 'longest' | 'labels' | 'weights'>;

/**
 * A list with names to lean to, which are about half of what is read per epoch. Without a list, these names alone.
 * @param source the name of the list that results
 */
export function leaningList(list: LeaningFrom | null, { names, labels }: Leaning, source: string): NameList {
  const under: readonly (string | null)[] = labels.length > 0 ? labels : [null];
  const added = names.flatMap((name) => under.map((label) => ({ name, label })));
  const others = list?.names ?? [];
  const all = [...others, ...added.map(({ name }) => name)];
  const distinct = new Set(all);
  const labelled = list?.labels || labels.length > 0;
  const share = Math.max(1, Math.round(others.length / added.length));
  return {
    source,
    names: all,
    duplicates: all.length - distinct.size,
    blankLines: 0,
    longest: Math.max(list?.longest ?? 0, ...names.map((name) => [...name].length)),
    distinct,
    written: new Map(),
    labels: labelled ? [...(list?.labels ?? others.map(() => null)), ...added.map(({ label }) => label)] : null,
    ...(list?.weights && { weights: list.weights }),
    times: new Map(names.map((name) => [name, share])),
  };
}

/** The recipe that makes a model lean to names, which are in the list that `leaningList` returned. */
export function leaningRecipe(
  { config }: StartingModel,
  list: NameList,
  { names, labels }: Leaning,
  { keepCase, seed }: Pick<Recipe, 'keepCase' | 'seed'>,
): Recipe {
  const { cell, hiddenSize, layers, recurrentBias, gateActivation } = config;
  const shape = { cell, hiddenSize, layers, recurrentBias, gateActivation };
  const open = {
    ...PRESETS.names.recipe,
    ...shape,
    ...LEANING.recipe,
    keepCase,
    seed,
    heldOutShare: 0,
    patience: null,
  };
  const added = names.length * Math.max(1, labels.length);
  const half = list.names.length > added ? 2 : 1;
  const wanted = Math.ceil((half * added * LEANING.readings) / open.batchSize);
  const iterations = Math.max(LEANING.steps.least, Math.min(LEANING.steps.most, wanted));
  return completeRecipe(open, { mode: 'names', list }, { iterations });
}
