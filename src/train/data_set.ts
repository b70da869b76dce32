import { counted } from '../corpus/counted.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { vocabularyOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { labelledSequence, textSequence } from '../corpus/sequences.ts';
import type { Sequence } from '../corpus/sequences.ts';
import type { TextCorpus } from '../corpus/text.ts';
import type { NameList } from '../corpus/name_list.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { baselinesOf } from './baselines.ts';
import type { Baselines } from './baselines.ts';
import type { Reading } from './checkpoint.ts';
import { evaluateNames, evaluateText, evaluateWindows } from './evaluate.ts';
import type { Evaluation, EvaluationOptions } from './evaluate.ts';
import { nameSource, notebookSource } from './name_source.ts';
import { modeOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import type { BatchSource } from './source.ts';
import { splitNames, splitText } from './split.ts';
import { streamSource, windowSource } from './text_source.ts';

/** The part of a corpus that is held out from training (validation set). */
export interface HeldOut {
  /** Computes the model's loss on it, or on a part of a long text: enough to tell when to stop. */
  evaluate(model: EngineModel): Promise<Evaluation>;
  /** For texts: the loss on all of it. Null for names, of which `evaluate` takes all. */
  readonly whole: WholeEvaluation | null;
  /** What `evaluate` takes, such as "the first 65,536 of 111,540 symbols"; null if it is all. */
  readonly part: string | null;
  /** The losses of simple predictors on all of it. */
  readonly baselines: Baselines;
}

/** The evaluation of all of a held-out text. */
export interface WholeEvaluation {
  readonly reading: Reading;
  evaluate(model: EngineModel, options?: EvaluationOptions): Promise<Evaluation>;
}

/** The symbols of a part of a corpus as ids: those of every name, without the newline, or of one text. */
export interface PartIds {
  readonly ids: readonly Int32Array[];
  /** The id of the label of each; null for none. */
  readonly labels: readonly (number | null)[];
}

/** A corpus prepared for a recipe: symbols have ids, a part is held out, the rest is cut into batches. */
export interface DataSet {
  readonly vocabulary: Vocabulary;
  readonly source: BatchSource;
  /** What batches are cut from, in this order, and what is held out. */
  readonly parts: { readonly training: PartIds; readonly heldOut: PartIds | null };
  /** Null where nothing is held out. */
  readonly heldOut: HeldOut | null;
}

/** The most symbols of held-out text that are evaluated during training. All are at its end. */
const MAX_SYMBOLS_IN_TRAINING = 65_536;

/**
 * Prepares a corpus. Throws an InputError if the recipe is for the other mode, or if the corpus is too small.
 * @param known the first symbols of the vocabulary, of the model that training starts from; the corpus's others follow
 */
export function prepareDataSet(corpus: Corpus, recipe: Recipe, known: readonly string[] | null = null): DataSet {
  if (corpus.mode !== modeOf(recipe)) {
    throw new InputError(`The recipe is for ${modeOf(recipe)}, the corpus is ${corpus.mode}. Choose another recipe.`);
  }
  const own = vocabularyOf(corpus, recipe.batching === 'names');
  const vocabulary = known ? Vocabulary.fromSymbols(known).with(own) : own;
  if (corpus.mode === 'text') return { vocabulary, ...textDataSet(corpus.text, vocabulary, recipe) };
  return { vocabulary, ...namesDataSet(corpus.list, vocabulary, recipe) };
}

function namesDataSet(list: NameList, vocabulary: Vocabulary, recipe: Recipe): Omit<DataSet, 'vocabulary'> {
  const { batching, heldOutShare, seed } = recipe;
  const split = heldOutShare > 0 ? splitNames(list, heldOutShare, seed) : { training: list.names, heldOut: [] };
  const labelled = batching === 'names' && list.labels !== null;
  const [training, heldOut] = [split.training, split.heldOut].map((names) =>
    labelled ? labelledNames(list, new Set(names), vocabulary) : plainNames(names, vocabulary),
  ) as [PartIds, PartIds];
  const weighted = labelled ? repeated(training, vocabulary, list.weights) : training;
  const often = list.times ? repeatedNames(weighted, vocabulary, list.times) : weighted;
  const source =
    batching === 'notebook' ? notebookSource(often.ids, seed) : nameSource(often.ids, recipe, often.labels);
  if (heldOut.ids.length === 0) return { source, heldOut: null, parts: { training: often, heldOut: null } };
  const predicted = vocabulary.size - vocabulary.labels.size;
  const baselines = baselinesOf(sequencesOf(training), sequencesOf(heldOut), vocabulary.size, predicted);
  const evaluate = (model: EngineModel) => evaluateNames(model, heldOut.ids, heldOut.labels);
  const parts = { training: often, heldOut };
  return { source, heldOut: { evaluate, whole: null, part: null, baselines }, parts };
}

function plainNames(names: readonly string[], vocabulary: Vocabulary): PartIds {
  return { ids: names.map((name) => vocabulary.encode(name)), labels: names.map(() => null) };
}

/** The names of a list that are in a set, once under each of their labels. */
function labelledNames(list: NameList, chosen: ReadonlySet<string>, vocabulary: Vocabulary): PartIds {
  const pairs = new Map<string, readonly [name: string, label: string | null]>();
  for (const [i, name] of list.names.entries()) {
    const label = list.labels?.[i] ?? null;
    if (chosen.has(name)) pairs.set(`${name}\n${label ?? ''}`, [name, label]);
  }
  return {
    ids: Array.from(pairs.values(), ([name]) => vocabulary.encode(name)),
    labels: Array.from(pairs.values(), ([, label]) => (label === null ? null : vocabulary.labels.get(label)!)),
  };
}

/** The names as often as their labels' weights say. */
function repeated({ ids, labels }: PartIds, vocabulary: Vocabulary, weights?: NameList['weights']): PartIds {
  if (!weights) return { ids, labels };
  const byId = new Map(Array.from(weights, ([label, weight]) => [vocabulary.labels.get(label)!, weight]));
  const times = labels.map((label) => (label === null ? 1 : (byId.get(label) ?? 1)));
  return {
    ids: ids.flatMap((name, i) => Array.from({ length: times[i]! }, () => name)),
    labels: labels.flatMap((label, i) => Array.from({ length: times[i]! }, () => label)),
  };
}

/** The same for names that are read several times. */
function repeatedNames({ ids, labels }: PartIds, vocabulary: Vocabulary, by: ReadonlyMap<string, number>): PartIds {
  const times = ids.map((name) => by.get(vocabulary.decode(name)) ?? 1);
  return {
    ids: ids.flatMap((name, i) => Array.from({ length: times[i]! }, () => name)),
    labels: labels.flatMap((label, i) => Array.from({ length: times[i]! }, () => label)),
  };
}

function* sequencesOf({ ids, labels }: PartIds): Generator<Sequence> {
  for (const [i, name] of ids.entries()) yield labelledSequence(name, labels[i] ?? null);
}

function textDataSet(
  { text, source: name }: TextCorpus,
  vocabulary: Vocabulary,
  recipe: Recipe,
): Omit<DataSet, 'vocabulary'> {
  const ids = vocabulary.encode(text);
  const windows = recipe.batching === 'windows';
  const split = splitText(ids, recipe.heldOutShare);
  const { training } = split;
  const source = windows ? windowSource(training, recipe) : streamSource(training, recipe);
  const partOf = (own: Int32Array): PartIds => ({ ids: [own], labels: [null] });
  if (recipe.heldOutShare === 0) return { source, heldOut: null, parts: { training: partOf(training), heldOut: null } };
  const { heldOut } = split;
  const least = windows ? recipe.sequenceLength + 1 : 2;
  if (heldOut.length < least) {
    throw new InputError(
      `${name} has ${counted(ids.length, 'symbol')}; a held-out share of ${recipe.heldOutShare} leaves ${heldOut.length} of them, ` +
        `but ${least} are needed. Give a longer text or another share.`,
    );
  }
  // With windows, the model predicts only the symbols after the first window.
  const first = windows ? recipe.sequenceLength - 1 : 0;
  const { inputs, targets } = textSequence(heldOut);
  const predicted = { inputs: inputs.subarray(first), targets: targets.subarray(first) };
  const baselines = baselinesOf([textSequence(training)], [predicted], vocabulary.size);
  const measured = { ...(windows ? inWindows(heldOut, recipe) : carried(heldOut)), baselines };
  return { source, heldOut: measured, parts: { training: partOf(training), heldOut: partOf(heldOut) } };
}

function carried(heldOut: Int32Array): Omit<HeldOut, 'baselines'> {
  const part = heldOut.subarray(0, MAX_SYMBOLS_IN_TRAINING);
  return {
    evaluate: (model) => evaluateText(model, part),
    whole: { reading: 'carried', evaluate: (model, options) => evaluateText(model, heldOut, options) },
    part: part.length < heldOut.length ? firstOf(part.length, heldOut.length) : null,
  };
}

function inWindows(heldOut: Int32Array, { sequenceLength, stride }: Recipe): Omit<HeldOut, 'baselines'> {
  const part = heldOut.subarray(0, MAX_SYMBOLS_IN_TRAINING);
  const every = { sequenceLength, stride: 1 };
  const rare = stride === 1 ? '' : `one window in ${stride}`;
  const first = part.length < heldOut.length ? firstOf(part.length, heldOut.length) : '';
  return {
    evaluate: (model) => evaluateWindows(model, part, { sequenceLength, stride }),
    whole: { reading: 'windows', evaluate: (model, options) => evaluateWindows(model, heldOut, every, options) },
    part: [rare, first].filter(Boolean).join(' of ') || null,
  };
}

function firstOf(count: number, of: number): string {
  return `the first ${count.toLocaleString('en')} of ${of.toLocaleString('en')} symbols`;
}
