import type { Corpus } from '../corpus/corpus.ts';
import { textsOf } from '../corpus/corpus.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
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
  { config, recipe, settings, vocabulary }: TrainingRun,
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
  const { symbols } = Vocabulary.of(textsOf(corpus));
  const sameSymbols =
    symbols.length === run.symbols.length && symbols.every((symbol, id) => symbol === run.symbols[id]);
  return sameSymbols && run.corpus === (await fingerprintOf(corpus));
}
