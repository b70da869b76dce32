import type { Corpus } from '../corpus/corpus.ts';
import { LEAST_NAMES, SMALL_LIST, temperatureFor } from '../train/presets.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';

/** What is trained on, and how. */
interface Job {
  readonly source: CorpusSource;
  readonly corpus: Corpus;
  readonly settings: RunSettings;
}

/**
 * True for a small list of names with settings that let it start from the built-in model. The list that comes with the page
 * shows how a network learns from nothing.
 */
export function isSmallList({ source, corpus, settings }: Job): boolean {
  if (settings.from !== 'base' || settings.preset !== 'names' || source.kind === 'built-in') return false;
  if (corpus.mode !== 'names') return false;
  const { size } = corpus.list.distinct;
  return size >= LEAST_NAMES && size <= SMALL_LIST;
}

/** The temperature that suits the names of a job's model. */
export function suitedTemperature(job: Job): number {
  const { corpus } = job;
  return corpus.mode === 'names' && isSmallList(job)
    ? temperatureFor(corpus.list.distinct.size)
    : DEFAULT_SETTINGS.temperature;
}
