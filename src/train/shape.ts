import type { Corpus } from '../corpus/corpus.ts';
import { vocabularyOf } from '../corpus/corpus.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { ModelConfig } from '../model/config.ts';
import { averagingOf } from './averaging.ts';
import type { RunCheckpoint } from './checkpoint.ts';
import { configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/**
 * The shape of a recipe's training steps on a corpus, by which `auto` chooses the faster engine.
 * @param resume the checkpoint of the run that is resumed, with its variants of kernels
 */
export function shapeOf(recipe: Recipe, corpus: Corpus, resume?: Pick<RunCheckpoint, 'variants'>): ModelShape {
  const config = configOf(recipe, vocabularyOf(corpus).size);
  const timeSteps = corpus.mode === 'text' ? recipe.sequenceLength : usualName(corpus.list.names, recipe.batchSize);
  return { ...shapeOfSteps(recipe, config, timeSteps), ...(resume?.variants && { variants: resume.variants }) };
}

/** The shape of a recipe's training steps for a known model configuration and T. */
export function shapeOfSteps(
  { optimizer, batchSize, maxNorm, average }: Pick<Recipe, 'optimizer' | 'batchSize' | 'maxNorm' | 'average'>,
  config: ModelConfig,
  timeSteps: number,
): ModelShape {
  return {
    config,
    training: { optimizer, dropoutSeed: 0, averaging: averagingOf({ average, iterations: 0 }) },
    timeSteps,
    batchSize,
    byNorm: maxNorm !== null,
  };
}

/**
 * The expected T of a batch of B names: the usual length of the longest of them, with its newline. Others are padded to it.
 */
function usualName(names: readonly string[], B: number): number {
  const lengths = names.map((name) => [...name].length + 1).sort((a, b) => a - b);
  return lengths[Math.min(lengths.length - 1, Math.floor((lengths.length * B) / (B + 1)))] ?? 1;
}
