import type { Mode } from '../corpus/corpus.ts';
import { modeOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** What a trained model is for: enough to read its corpus, to measure it and to sample from it. */
export interface Task {
  readonly mode: Mode;
  /** False where the model knows lower case only. */
  readonly keepCase: boolean;
  /** Symbols of the window that each symbol of text is predicted from; null where the state is carried, and for names. */
  readonly window: number | null;
}

/** What a recipe's model is for. */
export function taskOf(recipe: Recipe): Task {
  const { batching, keepCase, sequenceLength } = recipe;
  return { mode: modeOf(recipe), keepCase, window: batching === 'windows' ? sequenceLength : null };
}
