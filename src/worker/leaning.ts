// A module of its own, so that it is loaded only when a model is to lean to kept names.
import { InputError } from '../corpus/errors.ts';
import { labelOfSymbol } from '../corpus/labels.ts';
import { readNames } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { StartingModel } from '../train/grow.ts';
import { LEAST_LEANING, leaningList, leaningRecipe } from '../train/lean.ts';
import type { LeaningFrom } from '../train/lean.ts';
import type { Task } from '../train/task.ts';
import type { OpenedSource } from './opened_source.ts';
import type { HowRead, Leaned } from './protocol.ts';
import type { RunSettings } from './settings.ts';
import type { HeldRun, StudioRun, TrainingJob } from './studio_run.ts';
import type { Subject } from './subject.ts';

/** Words for what a model learned that was opened without its list. Kept names of such a model have them as their source. */
const UNKNOWN_LIST = 'a model';
/** Names and symbols that a message lists at most. */
const LISTED = 3;

/** What a leaning run began from, and goes back to. */
export interface Before {
  readonly start: StartingModel;
  /** Null for a model that was opened without its list. */
  readonly run: HeldRun | null;
  readonly saved: SavedModel | null;
  readonly opened: OpenedSource | null;
  readonly how: readonly HowRead[];
}

/** Reads what a leaning run can begin from, while the subject goes on. Throws an InputError if there is nothing. */
export async function beforeOf(
  subject: Subject & Partial<Pick<StudioRun, 'held'>>,
  opened: OpenedSource | null,
  how: readonly HowRead[],
): Promise<Before> {
  if (subject.held) {
    const run = await subject.held();
    return { start: run.start, run, saved: null, opened, how };
  }
  if (subject.saved) {
    return { start: subject.saved, run: null, saved: subject.saved, opened, how };
  }
  throw new InputError('There is no model to train on.');
}

/** The kept names that a model can spell, as it spells them, and the others. Throws an InputError if there are too few. */
export function spelled(
  kept: readonly string[],
  vocabulary: Vocabulary,
  { mode, keepCase }: Task,
): { names: readonly string[]; left: readonly string[]; unknown: readonly string[] } {
  if (mode !== 'names') throw new InputError('This model writes text. More like these takes one of names.');
  const known = new Set(vocabulary.symbols);
  const names = new Set<string>();
  const left = new Set<string>();
  const unknown = new Set<string>();
  for (const name of kept) {
    if (name.trim() === '') continue;
    const [own = ''] = readNames(name, 'a kept name', { keepCase }).names;
    const odd = [...own].filter((symbol) => !known.has(symbol));
    if (odd.length === 0) names.add(own);
    else left.add(name);
    for (const symbol of odd) unknown.add(symbol);
  }
  const result = { names: [...names], left: [...left], unknown: [...unknown] };
  if (names.size >= LEAST_LEANING) return result;
  const lack = `More like these takes at least ${LEAST_LEANING} kept names of this list; there ${names.size === 1 ? 'is' : 'are'} ${names.size}.`;
  throw new InputError([lack, leftWords(result.left, result.unknown)].filter(Boolean).join(' '));
}

/** The job that makes a model lean to kept names, as `spelled` returned them. `labels`: those that names are drawn under. */
export function leaningJob(
  { start, run }: Before,
  names: readonly string[],
  labels: readonly string[],
  task: Task,
  settings: RunSettings,
): TrainingJob {
  const corpus = run?.job.corpus ?? { mode: 'names', list: keptList(names, task) };
  const leaning = { names, labels };
  const read = leaningList(run && readable(run.job.corpus, start), leaning, UNKNOWN_LIST);
  const recipe = leaningRecipe(start, read, leaning, { keepCase: task.keepCase, seed: settings.seed });
  return {
    source: run?.job.source ?? { kind: 'built-in' },
    corpus,
    settings,
    recipe,
    from: start,
    leaning: { corpus: { mode: 'names', list: read }, alone: run === null },
    ...(run?.job.suited && { suited: run.job.suited }),
  };
}

/** What the page is told of a leaning run. */
export function leanedOf(names: readonly string[], left: readonly string[], unknown: readonly string[]): Leaned {
  const message = `Leaning to ${names.length} kept names.`;
  return { names: names.length, message: [message, leftWords(left, unknown)].filter(Boolean).join(' ') };
}

function keptList(names: readonly string[], { keepCase }: Task): NameList {
  return readNames(names.join('\n'), UNKNOWN_LIST, { keepCase });
}

/** The list, without labels if the model does not know any. */
function readable(corpus: TrainingJob['corpus'], { symbols }: StartingModel): LeaningFrom | null {
  if (corpus.mode === 'text') return null;
  const { names, longest, labels, weights } = corpus.list;
  if (!symbols.some((symbol) => labelOfSymbol(symbol) !== null)) return { names, longest, labels: null };
  return { names, longest, labels, ...(weights && { weights }) };
}

/** Which names were left out, and why; empty if none was. */
function leftWords(left: readonly string[], unknown: readonly string[]): string {
  if (left.length === 0) return '';
  const were = left.length === 1 ? 'was' : 'were';
  return `${listed(left)} ${were} left out: the model does not know ${listed(unknown.map((symbol) => `“${symbol}”`))}.`;
}

function listed(words: readonly string[]): string {
  const more = words.length - LISTED;
  if (more > 0) return `${words.slice(0, LISTED).join(', ')} and ${more} more`;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
