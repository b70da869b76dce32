import { vocabularyOf } from '../corpus/corpus.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { completeRecipe } from '../train/complete.ts';
import type { OpenRecipe } from '../train/complete.ts';
import type { StartingModel } from '../train/grow.ts';
import { FINE_TUNING, fitRecipe, LEAST_NAMES, PRESETS, SMALL_LIST } from '../train/presets.ts';
import { checkRecipe, modeOf } from '../train/recipe.ts';
import { corpusOf, openSource } from './corpus_report.ts';
import type { OpenedSource } from './opened_source.ts';
import type { HowRead, Reply } from './protocol.ts';
import type { KeptRun, TrainingJob } from './studio_run.ts';
import { checkRunSettings, settingsOf } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';

/** The contents of an `adopted` message: a run that the page did not configure. */
export type Adoption = Omit<Extract<Reply, { readonly type: 'adopted' }>, 'type'>;

/** A job from storage or from a model file. */
export interface AdoptedJob {
  readonly job: TrainingJob;
  readonly how: readonly HowRead[];
  readonly opened: OpenedSource;
  readonly adoption: Adoption;
}

/** A job that starts from iteration 0. Throws an InputError if corpus or settings cannot be used. */
export async function jobOf(
  opened: OpenedSource,
  settings: RunSettings,
): Promise<{ job: TrainingJob; how: readonly HowRead[] }> {
  checkRunSettings(settings);
  const { corpus, how } = await corpusOf(opened, modeOf(settings), settings.keepCase);
  return { job: withCorpus(opened, corpus, settings), how };
}

/**
 * True if a job is to start from the built-in model of names: a small list, and the preset's network. The list that comes
 * with the page shows how a network learns from nothing.
 */
export function startsFromBase({ source, corpus, settings, recipe }: TrainingJob): boolean {
  const own = PRESETS.names.recipe;
  const ofPreset = (key: keyof typeof own): boolean => JSON.stringify(recipe[key]) === JSON.stringify(own[key]);
  return (
    settings.from === 'base' &&
    settings.preset === 'names' &&
    source.kind !== 'built-in' &&
    corpus.mode === 'names' &&
    corpus.list.distinct.size >= LEAST_NAMES &&
    corpus.list.distinct.size <= SMALL_LIST &&
    (['cell', 'hiddenSize', 'layers', 'keepCase'] as const).every(ofPreset)
  );
}

/**
 * The job that starts from a model. Values that are the preset's become those of fine-tuning; the length of the run is left
 * to cross-validation where nothing is held out and the user has not set it.
 */
export function fromBase(job: TrainingJob, from: StartingModel): TrainingJob {
  const { corpus, settings } = job;
  const { cell, hiddenSize, layers, recurrentBias, gateActivation } = from.config;
  const own = PRESETS.names.recipe;
  const tuned = Object.entries(FINE_TUNING).filter(
    ([key]) => JSON.stringify(settings[key as keyof OpenRecipe]) === JSON.stringify(own[key as keyof OpenRecipe]),
  );
  const open: OpenRecipe = {
    ...recipeOf(settings),
    ...Object.fromEntries(tuned),
    ...{ cell, hiddenSize, layers, recurrentBias, gateActivation },
  };
  const { iterations } = settings;
  const crossValidated = iterations === null && open.heldOutShare === 0;
  const length = iterations === null ? PRESETS.names.length(corpus) : { iterations };
  return { ...job, recipe: completeRecipe(open, corpus, length), from, ...(crossValidated && { open }) };
}

function withCorpus({ source }: OpenedSource, corpus: Corpus, settings: RunSettings): TrainingJob {
  const { preset, iterations } = settings;
  const length = iterations === null ? PRESETS[preset].length(corpus) : { iterations };
  return { source, corpus, settings, recipe: completeRecipe(fitted(settings, corpus), corpus, length) };
}

/**
 * The recipe of the settings. Values that are the preset's are adapted to the corpus; values that the user changed stay.
 */
function fitted(settings: RunSettings, corpus: Corpus): OpenRecipe {
  const own = PRESETS[settings.preset].recipe;
  const changed = Object.entries(recipeOf(settings)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(own[key as keyof OpenRecipe]),
  );
  return { ...fitRecipe(own, corpus), ...Object.fromEntries(changed) };
}

/** The part of the settings that is the recipe, which model files store. */
function recipeOf(settings: RunSettings): OpenRecipe {
  const keys = Object.keys(PRESETS.notebook.recipe) as (keyof OpenRecipe)[];
  return Object.fromEntries(keys.map((key) => [key, settings[key]])) as unknown as OpenRecipe;
}

/** The job of the run that the browser stored. Throws if it is no longer valid. */
export async function keptJob(kept: KeptRun): Promise<AdoptedJob> {
  const { source, settings, recipe, checkpoint, symbols, curve, paused } = kept;
  checkRunSettings(settings);
  checkRecipe(recipe);
  const opened = await openSource(source);
  const { corpus, how } = await corpusOf(opened, modeOf(recipe), recipe.keepCase);
  const { iteration, sinceBest } = checkpoint;
  const ended = iteration >= recipe.iterations || (recipe.patience !== null && sinceBest >= recipe.patience);
  const where = ended
    ? `is here again, finished after ${iteration} ${iteration === 1 ? 'iteration' : 'iterations'}`
    : `${paused ? 'waits at' : 'goes on from'} iteration ${iteration}`;
  const message = `Your last run on ${opened.name} ${where}.`;
  return {
    opened,
    how,
    job: { source, corpus, settings, recipe, resume: checkpoint, symbols, curve },
    adoption: { settings, corpus: source, message, from: 'storage' },
  };
}

/** The job that continues a model file's run, if one of the sources is its corpus; otherwise null. */
export async function continuedJob(
  { training, symbols }: SavedModel,
  sources: readonly OpenedSource[],
  now: RunSettings,
  name = 'The model',
): Promise<AdoptedJob | null> {
  if (!training) return null;
  const { corpusFor } = await import('./model_files.ts');
  const found = await corpusFor(training, symbols, sources);
  if (!found) return null;
  const { opened, corpus, how } = found;
  const { recipe, checkpoint } = training;
  const settings = settingsOf(recipe, now);
  const message = `${name} is open with its training on ${opened.name}: it stands at iteration ${checkpoint.iteration}.`;
  return {
    opened,
    how,
    job: { source: opened.source, corpus, settings, recipe, resume: checkpoint, symbols },
    adoption: { settings, corpus: opened.source, message, from: 'file' },
  };
}

/**
 * The job that trains a model of text on a text for one epoch, as the notebook does with a model of Keras. Throws an
 * InputError if the text cannot be used. `words` make the message about it from the text's name.
 */
export async function epochJob(
  model: SavedModel,
  source: CorpusSource,
  now: RunSettings,
  words: (name: string) => string,
): Promise<AdoptedJob> {
  const { knownPart, recipeFor, startFrom } = await import('./sonnets.ts');
  const { name, text } = await openSource(source);
  const known = knownPart(text, model, name);
  const bytes = new TextEncoder().encode(known.text);
  const opened: OpenedSource = { source: { kind: 'bytes', name, bytes }, name, text: known.text, parts: null };
  const { from, device, temperature, seed } = now;
  const settings: RunSettings = {
    ...recipeFor(model),
    ...{ from, device, temperature, seed, preset: 'sonnets', iterations: null },
  };
  const { job, how } = await jobOf(opened, settings);
  const resume = startFrom(model, vocabularyOf(job.corpus).symbols);
  const message = [words(name), known.note].filter(Boolean).join(' ');
  return { opened, how, job: { ...job, resume }, adoption: { settings, corpus: opened.source, message, from: 'file' } };
}
