import type { Corpus } from '../corpus/corpus.ts';
import { completeRecipe } from '../train/complete.ts';
import type { OpenRecipe } from '../train/complete.ts';
import type { StartingModel } from '../train/grow.ts';
import { FINE_TUNING, fitRecipe, LEAST_NAMES, PRESETS, SMALL_LIST } from '../train/presets.ts';
import { modeOf } from '../train/recipe.ts';
import { corpusOf } from './corpus_report.ts';
import type { OpenedSource } from './opened_source.ts';
import type { HowRead, Reply } from './protocol.ts';
import type { TrainingJob } from './studio_run.ts';
import { checkRunSettings } from './settings.ts';
import type { RunSettings } from './settings.ts';

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
  const preset = PRESETS[settings.preset];
  const changed = Object.entries(recipeOf(settings)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(preset.recipe[key as keyof OpenRecipe]),
  );
  return { ...fitRecipe(preset, corpus), ...Object.fromEntries(changed) };
}

/** The part of the settings that is the recipe, which model files store. */
function recipeOf(settings: RunSettings): OpenRecipe {
  const keys = Object.keys(PRESETS.notebook.recipe) as (keyof OpenRecipe)[];
  return Object.fromEntries(keys.map((key) => [key, settings[key]])) as unknown as OpenRecipe;
}
