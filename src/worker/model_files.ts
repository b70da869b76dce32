// A module of its own, so that the code for model files is loaded only when one is saved or opened.
import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { isRunOf } from '../formats/run_file.ts';
import { fileKind } from '../formats/file_kind.ts';
import { readModel, writeModel } from '../formats/model_file.ts';
import type { SavedModel, SavedTraining } from '../formats/model_file.ts';
import { writeRun } from '../formats/run_file.ts';
import { weightsInUse } from '../train/averaging.ts';
import { modeOf } from '../train/recipe.ts';
import { taskOf } from '../train/task.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { corpusOf } from './corpus_report.ts';
import type { ReadCorpus } from './corpus_report.ts';
import type { OpenedSource } from './opened_source.ts';

/** A model from a file, with notes about the conversion. */
export interface ReadModel {
  readonly saved: SavedModel;
  readonly notes: readonly string[];
}

/** The bytes of a model file from which a run can be resumed. */
export async function bytesOfRun(run: TrainingRun, corpus: Corpus): Promise<Uint8Array> {
  return writeRun(run, await run.checkpoint(), await fingerprintOf(corpus));
}

/** The bytes of a model file that can be sampled, not trained on. */
export async function bytesOfModel(run: TrainingRun): Promise<Uint8Array> {
  const { config, recipe, vocabulary } = run;
  const parameters = weightsInUse((await run.checkpoint()).state);
  return writeModel({ config, symbols: vocabulary.symbols, task: taskOf(recipe), parameters, training: null });
}

/**
 * Reads a model file of this program or of Keras. Keras files do not store their symbols, so these are taken from the open
 * text. Throws an InputError with the fault and the remedy.
 */
export async function readAnyModel(bytes: Uint8Array, name: string, text: OpenedSource | null): Promise<ReadModel> {
  if (fileKind(bytes) !== 'keras') return { saved: readModel(bytes, name), notes: [] };
  const { openKeras } = await import('../formats/keras.ts');
  const { fitKeras } = await import('../formats/keras_fit.ts');
  const { cpuEngine } = await import('../engine/cpu.ts');
  const model = (await openKeras(bytes, name)).network();
  const { vocabSize } = model.config;
  try {
    const trained = { text: text?.text ?? '', name: text?.name ?? 'the text' };
    const { notes, ...saved } = await fitKeras(model, trained, cpuEngine());
    return { saved, notes };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `${name} is a model of Keras, whose files do not name their symbols; this one knows ${vocabSize}. ` +
        'Open the text that it was trained on first, then this file again.',
    );
  }
}

/** The first source that is the corpus of a run, read as the recipe says; null if there is none. */
export async function corpusFor(
  { recipe, corpus: fingerprint }: SavedTraining,
  symbols: readonly string[],
  sources: readonly OpenedSource[],
): Promise<({ opened: OpenedSource } & ReadCorpus) | null> {
  for (const opened of sources) {
    const read = await readable(opened, recipe);
    if (read && (await isRunOf({ corpus: fingerprint, symbols }, read.corpus))) return { opened, ...read };
  }
  return null;
}

/** A source read as a recipe says; null if it cannot be read so. */
async function readable(opened: OpenedSource, recipe: SavedTraining['recipe']): Promise<ReadCorpus | null> {
  try {
    return await corpusOf(opened, modeOf(recipe), recipe.keepCase);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
