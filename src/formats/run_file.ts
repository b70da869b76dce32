import type { Corpus } from '../corpus/corpus.ts';
import { vocabularyOf } from '../corpus/corpus.ts';
import { labelOfSymbol } from '../corpus/labels.ts';
import { weightsInUse } from '../train/averaging.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import { taskOf } from '../train/task.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { fingerprintOf } from './fingerprint.ts';
import { writeModel } from './model_file.ts';

/**
 * The bytes of a model file from which a run can be resumed.
 * @param checkpoint a checkpoint of the run
 * @param corpus `fingerprintOf` the run's corpus
 */
export function writeRun(
  {
    config,
    recipe,
    settings,
    vocabulary,
  }: Pick<TrainingRun, 'config' | 'recipe' | 'vocabulary'> & {
    readonly settings?: TrainingRun['settings'];
  },
  checkpoint: RunCheckpoint,
  corpus: string,
): Uint8Array {
  const training = { recipe: { ...recipe, ...settings }, corpus, checkpoint };
  const parameters = checkpoint.best?.parameters ?? weightsInUse(checkpoint.state);
  return writeModel({ config, symbols: vocabulary.symbols, task: taskOf(recipe), parameters, training });
}

/** The fingerprint of a run's corpus, and its symbols by id. */
export interface RunIdentity {
  readonly corpus: string;
  readonly symbols: readonly string[];
}

/** True if a run was trained on this corpus, so that it can be resumed with it. */
export async function isRunOf(run: RunIdentity, corpus: Corpus): Promise<boolean> {
  // A run that started from another model knows that model's symbols too.
  const known = new Set(run.symbols);
  const knowsAll = vocabularyOf(
    corpus,
    run.symbols.some((symbol) => labelOfSymbol(symbol) !== null),
  ).symbols.every((symbol) => known.has(symbol));
  return knowsAll && run.corpus === (await fingerprintOf(corpus));
}
