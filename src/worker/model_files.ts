// A module of its own, so that the code for model files is loaded only when one is saved or opened.
import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { isRunOf } from '../formats/run_file.ts';
import { withSymbols } from '../formats/keras.ts';
import type { ConvertedModel } from '../formats/keras.ts';
import { symbolCounts } from '../formats/keras_symbols.ts';
import { writeModel } from '../formats/model_file.ts';
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
 * Reads a model file of this program, of Keras or of PyTorch. Files of others seldom store their symbols, so these are taken from
 * the text beside it. Throws an InputError with the fault and the remedy.
 */
export async function readAnyModel(bytes: Uint8Array, name: string, text: OpenedSource | null): Promise<ReadModel> {
  const { openAnyModel } = await import('../formats/any_model.ts');
  const opened = await openAnyModel(bytes, name);
  if (opened.kind === 'own') return { saved: opened.saved, notes: [] };
  const { model, of, symbols } = opened;
  if (symbols) return split(withSymbols(model, symbols));
  const { vocabSize } = model.config;
  const what = `${name} is a model of ${of}, whose files do not name their symbols; this one knows ${vocabSize}`;
  const remedy = 'Open the text that it was trained on first, then this file again, or drop both together.';
  if (!text) throw new InputError(`${what}. ${remedy}`);
  const { symbolCandidates } = await import('../formats/keras_candidates.ts');
  const trained = { text: withMark(text), name: text.name };
  if (symbolCandidates(trained.text, vocabSize).length === 0) {
    const counts = symbolCounts(trained.text);
    throw new InputError(
      `${what}, and ${text.name} has ${counts.lower} in lower case, ${counts.kept} as it is. ${remedy}`,
    );
  }
  const { fitKeras } = await import('../formats/keras_fit.ts');
  const { cpuEngine } = await import('../engine/cpu.ts');
  return split(await fitKeras(model, trained, cpuEngine(), { flags: false }));
}

function split({ notes, ...saved }: ConvertedModel): ReadModel {
  return { saved, notes };
}

/** A text with the byte order mark that decoding drops, since it may be a symbol of the model. */
function withMark({ source, text }: OpenedSource): string {
  const marked = source.kind === 'bytes' && [0xef, 0xbb, 0xbf].every((byte, i) => source.bytes[i] === byte);
  return marked ? `\ufeff${text}` : text;
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
