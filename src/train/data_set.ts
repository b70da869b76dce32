import type { Corpus } from '../corpus/corpus.ts';
import { textsOf } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import { nameSequence, textSequence } from '../corpus/sequences.ts';
import type { TextCorpus } from '../corpus/text.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { EngineModel } from '../engine/engine.ts';
import { baselinesOf } from './baselines.ts';
import type { Baselines } from './baselines.ts';
import { evaluateNames, evaluateText, evaluateWindows } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { nameSource, notebookSource } from './name_source.ts';
import { modeOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import type { BatchSource } from './source.ts';
import { splitNames, splitText } from './split.ts';
import { streamSource, windowSource, windowStarts } from './text_source.ts';

/** The part of a corpus that is held out from training (validation set). */
export interface HeldOut {
  /** Computes the model's loss on it. */
  evaluate(model: EngineModel): Promise<Evaluation>;
  /** The losses of simple predictors on it. */
  readonly baselines: Baselines;
}

/** A corpus prepared for a recipe: symbols have ids, a part is held out, the rest is cut into batches. */
export interface DataSet {
  readonly vocabulary: Vocabulary;
  readonly source: BatchSource;
  /** Null where nothing is held out. */
  readonly heldOut: HeldOut | null;
}

/** The most symbols of held-out text that are evaluated. More would take longer and change the loss little. */
const MAX_HELD_OUT_SYMBOLS = 65_536;

/** Prepares a corpus. Throws an InputError if the recipe is for the other mode, or if the corpus is too small. */
export function prepareDataSet(corpus: Corpus, recipe: Recipe): DataSet {
  if (corpus.mode !== modeOf(recipe)) {
    throw new InputError(`The recipe is for ${modeOf(recipe)}, the corpus is ${corpus.mode}. Choose another recipe.`);
  }
  const vocabulary = Vocabulary.of(textsOf(corpus));
  const encode = (text: string): Int32Array => vocabulary.encode(text);
  if (corpus.mode === 'text') return { vocabulary, ...textDataSet(corpus.text, vocabulary, recipe) };
  const { batching, heldOutShare, seed } = recipe;
  const { list } = corpus;
  const split = heldOutShare > 0 ? splitNames(list, heldOutShare, seed) : { training: list.names, heldOut: [] };
  const training = split.training.map(encode);
  const names = split.heldOut.map(encode);
  const source = batching === 'notebook' ? notebookSource(training, seed) : nameSource(training, recipe);
  if (names.length === 0) return { vocabulary, source, heldOut: null };
  const baselines = baselinesOf(training.map(nameSequence), names.map(nameSequence), vocabulary.size);
  return { vocabulary, source, heldOut: { evaluate: (model) => evaluateNames(model, names), baselines } };
}

function textDataSet(
  { text, source: name }: TextCorpus,
  vocabulary: Vocabulary,
  recipe: Recipe,
): Pick<DataSet, 'source' | 'heldOut'> {
  const ids = vocabulary.encode(text);
  const windows = recipe.batching === 'windows';
  const split = splitText(ids, recipe.heldOutShare);
  const { training } = split;
  const source = windows ? windowSource(training, recipe) : streamSource(training, recipe);
  if (recipe.heldOutShare === 0) return { source, heldOut: null };
  const heldOut = split.heldOut.subarray(0, MAX_HELD_OUT_SYMBOLS);
  const least = windows ? recipe.sequenceLength + 1 : 2;
  if (heldOut.length < least) {
    throw new InputError(
      `${name} has ${ids.length} symbols; a held-out share of ${recipe.heldOutShare} leaves ${heldOut.length} of them, ` +
        `but ${least} are needed. Give a longer text or another share.`,
    );
  }
  const { inputs, targets } = textSequence(heldOut);
  // With windows, the model predicts only the symbol after each window.
  const after = windows ? windowStarts(heldOut, recipe).map((start) => start + recipe.sequenceLength - 1) : null;
  const evaluated = after
    ? { inputs: Int32Array.from(after, (t) => inputs[t]!), targets: Int32Array.from(after, (t) => targets[t]!) }
    : { inputs, targets };
  return {
    source,
    heldOut: {
      evaluate: (model) => (windows ? evaluateWindows(model, heldOut, recipe) : evaluateText(model, heldOut)),
      baselines: baselinesOf([textSequence(training)], [evaluated], vocabulary.size),
    },
  };
}
