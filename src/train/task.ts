import type { Mode } from '../corpus/corpus.ts';
import { modeOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** The task of a trained model: what is needed to read its corpus, evaluate it and sample from it. */
export interface Task {
  readonly mode: Mode;
  /** False if the corpus was put into lower case. */
  readonly keepCase: boolean;
  /** Length in symbols of the window that predicts each symbol of text; null if the state is carried, and for names. */
  readonly window: number | null;
}

/** The task of a recipe's model. */
export function taskOf(recipe: Recipe): Task {
  const { batching, keepCase, sequenceLength } = recipe;
  return { mode: modeOf(recipe), keepCase, window: batching === 'windows' ? sequenceLength : null };
}
