import { vocabularyOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { checkRecipe, modeOf } from '../train/recipe.ts';
import { corpusOf, openSource } from './corpus_report.ts';
import type { OpenedSource } from './opened_source.ts';
import { checkRunSettings, settingsOf } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';
import type { KeptRun } from './studio_run.ts';
import type { Subject } from './subject.ts';
import { jobOf } from './training_jobs.ts';
import type { AdoptedJob } from './training_jobs.ts';

/** The job of the run that the browser stored. Throws if it is no longer valid. */
export async function keptJob(kept: KeptRun): Promise<AdoptedJob> {
  const { source, settings, recipe, checkpoint, symbols, curve, paused, suited } = kept;
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
    job: { source, corpus, settings, recipe, resume: checkpoint, symbols, curve, ...(suited && { suited }) },
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

/** The text model that is trained or opened, as a file would hold it. Throws an InputError if there is none. */
export async function textModelOf(subject: Subject | null): Promise<SavedModel> {
  if (subject?.sampled.task.mode !== 'text') {
    throw new InputError('There is no text model to train on: open one, or take the built-in one.');
  }
  if (subject.saved) return subject.saved;
  const { readModel } = await import('../formats/model_file.ts');
  return readModel(await subject.save(), 'The model');
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
