import type { NameList } from '../../src/corpus/name_list.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { TrainingRun } from '../../src/train/training_run.ts';

/** The notebook's run on an engine. */
export function notebookRunOn(
  engine: Engine,
  list: NameList,
  { iterations, hiddenSize = 50 }: { iterations: number; hiddenSize?: number },
): Promise<TrainingRun> {
  const corpus = { mode: 'names', list } as const;
  const recipe = completeRecipe({ ...PRESETS.notebook.recipe, hiddenSize }, corpus, { iterations });
  return TrainingRun.create({ engine, corpus, recipe });
}
