// Model files, apart from the rest of the worker so that they are loaded only when one is saved or opened.
import type { Corpus } from '../corpus/corpus.ts';
import { textsOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { isHdf5 } from '../formats/hdf5/superblock.ts';
import { readModel, writeModel } from '../formats/model_file.ts';
import type { SavedModel, SavedTraining } from '../formats/model_file.ts';
import { modeOf } from '../train/recipe.ts';
import { taskOf } from '../train/task.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { corpusOf } from './corpus_report.ts';
import type { OpenedSource } from './corpus_report.ts';

/** A model from a file, and what is worth saying of it. */
export interface ReadModel {
  readonly saved: SavedModel;
  readonly notes: readonly string[];
}

/** The bytes of a model file with which a run can go on. */
export async function bytesOfRun(run: TrainingRun, corpus: Corpus): Promise<Uint8Array> {
  const { config, recipe, settings, vocabulary } = run;
  const checkpoint = await run.checkpoint();
  const training = { recipe: { ...recipe, ...settings }, corpus: await fingerprintOf(corpus), checkpoint };
  const { parameters } = checkpoint.best ?? checkpoint.state;
  return writeModel({ config, symbols: vocabulary.symbols, task: taskOf(recipe), parameters, training });
}

/**
 * Reads a model file of this program or of Keras. Files of Keras do not name their symbols: those are taken from the
 * text that is open. Throws an InputError that says what is wrong and what to do.
 */
export async function readAnyModel(bytes: Uint8Array, name: string, text: OpenedSource | null): Promise<ReadModel> {
  // A zip begins with "PK", a .keras is one.
  if (!isHdf5(bytes) && !(bytes[0] === 0x50 && bytes[1] === 0x4b)) return { saved: readModel(bytes, name), notes: [] };
  const { openKeras, withSymbols } = await import('../formats/keras.ts');
  const { symbolsOfText } = await import('../formats/keras_symbols.ts');
  const model = (await openKeras(bytes, name)).network();
  const { vocabSize } = model.config;
  let symbols: readonly string[];
  try {
    symbols = symbolsOfText(text?.text ?? '', vocabSize, text?.name ?? 'the text');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `${name} is a model of Keras, whose files do not name their symbols; this one knows ${vocabSize}. ` +
        'Open the text that it was trained on first, then this file again.',
    );
  }
  const { notes, ...saved } = withSymbols(model, symbols);
  return { saved, notes };
}

/** The first of some sources that a run was trained on, read as it was read then; null where none is. */
export async function corpusFor(
  { recipe, corpus: fingerprint }: SavedTraining,
  symbols: readonly string[],
  sources: readonly OpenedSource[],
): Promise<{ opened: OpenedSource; corpus: Corpus } | null> {
  for (const opened of sources) {
    const corpus = readable(opened, recipe);
    if (!corpus || (await fingerprintOf(corpus)) !== fingerprint) continue;
    const found = Vocabulary.of(textsOf(corpus)).symbols;
    if (found.length === symbols.length && found.every((symbol, id) => symbol === symbols[id])) {
      return { opened, corpus };
    }
  }
  return null;
}

/** A source read as a recipe wants it; null where it cannot be. */
function readable(opened: OpenedSource, recipe: SavedTraining['recipe']): Corpus | null {
  try {
    return corpusOf(opened, modeOf(recipe), recipe.keepCase);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
