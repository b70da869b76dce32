import { vocabularyOf } from '../corpus/corpus.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { completeRecipe } from '../train/complete.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { fitRecipe, PRESETS } from '../train/presets.ts';
import { checkRecipe, modeOf } from '../train/recipe.ts';
import { corpusOf, openSource } from './corpus_report.ts';
import type { OpenedSource } from './corpus_report.ts';
import type { Reply } from './protocol.ts';
import type { KeptRun, TrainingJob } from './studio_run.ts';
import { checkRunSettings, settingsOf } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';

/** The contents of an `adopted` message: a run that the page did not configure. */
export type Adoption = Omit<Extract<Reply, { readonly type: 'adopted' }>, 'type'>;

/** A job from storage or from a model file. */
export interface AdoptedJob {
  readonly job: TrainingJob;
  readonly opened: OpenedSource;
  readonly adoption: Adoption;
}

/** A job that starts from iteration 0. Throws an InputError if corpus or settings cannot be used. */
export function jobOf(opened: OpenedSource, settings: RunSettings): TrainingJob {
  checkRunSettings(settings);
  return withCorpus(opened, corpusOf(opened, modeOf(settings), settings.keepCase), settings);
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
  const recipe = recipeOf(settings);
  const own = PRESETS[settings.preset].recipe;
  const fit = fitRecipe(own, corpus);
  const unchanged = (key: 'heldOutShare' | 'batchSize'): number => (recipe[key] === own[key] ? fit[key] : recipe[key]);
  return { ...recipe, heldOutShare: unchanged('heldOutShare'), batchSize: unchanged('batchSize') };
}

/** The part of the settings that is the recipe, which model files store. */
function recipeOf(settings: RunSettings): OpenRecipe {
  const keys = Object.keys(PRESETS.notebook.recipe) as (keyof OpenRecipe)[];
  return Object.fromEntries(keys.map((key) => [key, settings[key]])) as unknown as OpenRecipe;
}

/** The job of the run that the browser stored. Throws if it is no longer valid. */
export function keptJob({ source, settings, recipe, checkpoint }: KeptRun): AdoptedJob {
  checkRunSettings(settings);
  checkRecipe(recipe);
  const opened = openSource(source);
  const corpus = corpusOf(opened, modeOf(recipe), recipe.keepCase);
  const message = `Your last run on ${opened.name} goes on from iteration ${checkpoint.iteration}.`;
  return {
    opened,
    job: { source, corpus, settings, recipe, resume: checkpoint },
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
  const { opened, corpus } = found;
  const { recipe, checkpoint } = training;
  const settings = settingsOf(recipe, now);
  const message = `${name} is open with its training on ${opened.name}: it stands at iteration ${checkpoint.iteration}.`;
  return {
    opened,
    job: { source: opened.source, corpus, settings, recipe, resume: checkpoint },
    adoption: { settings, corpus: opened.source, message, from: 'file' },
  };
}

/** The job that trains a model on another text for one epoch. Throws an InputError if the text cannot be used. */
export async function sonnetsJob(model: SavedModel, source: CorpusSource, now: RunSettings): Promise<AdoptedJob> {
  const { knownPart, recipeFor, startFrom } = await import('./sonnets.ts');
  const { name, text } = openSource(source);
  const known = knownPart(text, model, name);
  const bytes = new TextEncoder().encode(known.text);
  const opened: OpenedSource = { source: { kind: 'bytes', name, bytes }, name, text: known.text };
  const { device, temperature, seed } = now;
  const settings: RunSettings = {
    ...recipeFor(model),
    ...{ device, temperature, seed, preset: 'sonnets', iterations: null },
  };
  const job = jobOf(opened, settings);
  const resume = startFrom(model, vocabularyOf(job.corpus).symbols);
  const message = [`The built-in model learns ${name} for one epoch.`, known.note].filter(Boolean).join(' ');
  return { opened, job: { ...job, resume }, adoption: { settings, corpus: opened.source, message, from: 'file' } };
}
