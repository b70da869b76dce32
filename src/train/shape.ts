import type { Corpus } from '../corpus/corpus.ts';
import { textsOf } from '../corpus/corpus.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { ModelConfig } from '../model/config.ts';
import { configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** The shape of a recipe's steps on a corpus, to ask for the engine that is fastest at them. */
export function shapeOf(recipe: Recipe, corpus: Corpus): ModelShape {
  const config = configOf(recipe, Vocabulary.of(textsOf(corpus)).size);
  return shapeOfSteps(recipe, config, corpus.mode === 'text' ? recipe.sequenceLength : usualName(corpus.list.names));
}

/** The same for a model that is known, and T. */
export function shapeOfSteps(
  { optimizer, batchSize, maxNorm }: Pick<Recipe, 'optimizer' | 'batchSize' | 'maxNorm'>,
  config: ModelConfig,
  timeSteps: number,
): ModelShape {
  return { config, training: { optimizer, dropoutSeed: 0 }, timeSteps, batchSize, byNorm: maxNorm !== null };
}

/** Symbols of a name of mean length, the newline included. */
function usualName(names: readonly string[]): number {
  const symbols = names.reduce((sum, name) => sum + name.length + 1, 0);
  return Math.max(1, Math.round(symbols / Math.max(1, names.length)));
}
