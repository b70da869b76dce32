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

/** What is held out from training. */
export interface Test {
  /** The model's loss on it. */
  evaluate(model: EngineModel): Promise<Evaluation>;
  /** What simple guesses lose on it. */
  readonly baselines: Baselines;
}

/** A corpus as a recipe wants it: symbols numbered, a part held out, the rest cut into batches. */
export interface Lesson {
  readonly vocabulary: Vocabulary;
  readonly source: BatchSource;
  /** Null where nothing is held out. */
  readonly test: Test | null;
}

/** Symbols of text that are measured at most: more costs time and says little more. */
const MOST_TEST_SYMBOLS = 65_536;

/** Prepares a corpus. Throws an InputError where corpus and recipe do not fit, or where there is too little of it. */
export function prepareLesson(corpus: Corpus, recipe: Recipe): Lesson {
  if (corpus.mode !== modeOf(recipe)) {
    throw new InputError(`The recipe is for ${modeOf(recipe)}, the corpus is ${corpus.mode}. Choose another recipe.`);
  }
  const vocabulary = Vocabulary.of(textsOf(corpus));
  const encode = (text: string): Int32Array => vocabulary.encode(text);
  if (corpus.mode === 'text') return { vocabulary, ...textLesson(corpus.text, vocabulary, recipe) };
  const { batching, heldOutShare, seed } = recipe;
  const { list } = corpus;
  const split = heldOutShare > 0 ? splitNames(list, heldOutShare, seed) : { training: list.names, heldOut: [] };
  const training = split.training.map(encode);
  const heldOut = split.heldOut.map(encode);
  const source = batching === 'notebook' ? notebookSource(training, seed) : nameSource(training, recipe);
  if (heldOut.length === 0) return { vocabulary, source, test: null };
  const baselines = baselinesOf(training.map(nameSequence), heldOut.map(nameSequence), vocabulary.size);
  return { vocabulary, source, test: { evaluate: (model) => evaluateNames(model, heldOut), baselines } };
}

function textLesson(
  { text, source: name }: TextCorpus,
  vocabulary: Vocabulary,
  recipe: Recipe,
): Pick<Lesson, 'source' | 'test'> {
  const ids = vocabulary.encode(text);
  const windows = recipe.batching === 'windows';
  const { training, heldOut } = splitText(ids, recipe.heldOutShare);
  const source = windows ? windowSource(training, recipe) : streamSource(training, recipe);
  if (recipe.heldOutShare === 0) return { source, test: null };
  const test = heldOut.subarray(0, MOST_TEST_SYMBOLS);
  const least = windows ? recipe.sequenceLength + 1 : 2;
  if (test.length < least) {
    throw new InputError(
      `${name} has ${ids.length} symbols; a held-out share of ${recipe.heldOutShare} leaves ${test.length} of them, ` +
        `but ${least} are needed. Give a longer text or another share.`,
    );
  }
  const { inputs, targets } = textSequence(test);
  // Of windows, only the symbols after them are predicted.
  const after = windows ? windowStarts(test, recipe).map((start) => start + recipe.sequenceLength - 1) : null;
  const tested = after
    ? { inputs: Int32Array.from(after, (t) => inputs[t]!), targets: Int32Array.from(after, (t) => targets[t]!) }
    : { inputs, targets };
  return {
    source,
    test: {
      evaluate: (model) => (windows ? evaluateWindows(model, test, recipe) : evaluateText(model, test)),
      baselines: baselinesOf([textSequence(training)], [tested], vocabulary.size),
    },
  };
}
