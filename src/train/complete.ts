import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { prepareDataSet } from './data_set.ts';
import { MAX_ITERATIONS, checkRecipe } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** A recipe without the number of training steps. */
export type OpenRecipe = Omit<Recipe, 'iterations' | 'evaluateEvery'>;

/** How long to train: steps in total, or passes over the training part (epochs). */
export type Length = { readonly iterations: number } | { readonly epochs: number };

/** The held-out loss is evaluated once per epoch, but with at least 25 and at most 1,000 steps in between. */
const EVALUATE_EVERY = { least: 25, most: 1_000 } as const;

/**
 * Completes a recipe with the number of steps for a corpus. Throws an InputError if recipe and corpus cannot be trained.
 */
export function completeRecipe(recipe: OpenRecipe, corpus: Corpus, length: Length): Recipe {
  const open: Recipe = { ...recipe, iterations: 0, evaluateEvery: 1 };
  checkRecipe(open);
  const { batchesPerEpoch } = prepareDataSet(corpus, open).source;
  const { least, most } = EVALUATE_EVERY;
  const evaluateEvery = Math.max(least, Math.min(most, batchesPerEpoch));
  const iterations = 'iterations' in length ? length.iterations : length.epochs * batchesPerEpoch;
  if (iterations > MAX_ITERATIONS) {
    throw new InputError(`The training would have ${iterations} steps; at most ${MAX_ITERATIONS} can be done.`);
  }
  return { ...recipe, iterations, evaluateEvery };
}
