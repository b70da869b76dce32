// A module of its own, so that it is loaded only when the lesson asks for it.
import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import { LONGEST_TRACE } from '../engine/trace.ts';
import { uniformDraw } from '../model/random/threefry.ts';
import { labelledModel } from '../sample/labelled_model.ts';
import { primeIds } from '../sample/prime.ts';
import { sampleNames } from '../sample/sample_names.ts';
import type { Task } from '../train/task.ts';
import { MAX_SAMPLED_SYMBOLS } from '../train/training_run.ts';
import type { StillModel } from './drawn_model.ts';
import type { DrawnLetters, LettersOrder } from './protocol.ts';

/** Letters of a line of text at most, with the newline that ends it. */
const LINE_LETTERS = 40;
/** Letters that are drawn after a beginning that is as long as that, at least. */
const LETTERS_AFTER = 20;
/** Seeds and numbers of names are whole numbers below it. */
const LARGEST_WORD = 2 ** 32;

/** Draws a name, or a line of text, or takes one that was drawn elsewhere; and what the network expected at each of its letters. */
export async function drawnLetters(
  { model, label, iteration }: StillModel,
  { vocabulary, task }: { readonly vocabulary: Vocabulary; readonly task: Task },
  order: LettersOrder,
): Promise<DrawnLetters> {
  // A line of text comes after the newline that ends the line before.
  const head = task.mode === 'text' ? [0] : label === null ? [] : [label];
  const named = task.mode === 'names' && label !== null ? labelledModel(model, label) : model;
  const { ids, uniforms } =
    order.kind === 'given'
      ? { ids: givenIds(order.text, vocabulary, head.length), uniforms: null }
      : await draw({ sampled: named, lineHead: task.mode === 'text' ? head : [], labelled: named !== model, vocabulary, order }); // prettier-ignore
  const { logits } = await model.trace(
    Int32Array.from([-1, ...head, ...ids.slice(0, -1)]),
    Int32Array.from([...head.map(() => -1), ...ids]),
  );
  const V = model.config.vocabSize;
  const { symbols } = vocabulary;
  return { iteration, symbols, head, ids: Int32Array.from(ids), uniforms, logits: logits.slice(head.length * V) };
}

interface Draw {
  readonly sampled: Parameters<typeof sampleNames>[0];
  /** What a line of text is primed with. */
  readonly lineHead: readonly number[];
  /** True if the model reads a label before the name. */
  readonly labelled: boolean;
  readonly vocabulary: Vocabulary;
  readonly order: Extract<LettersOrder, { readonly kind: 'draw' }>;
}

async function draw({ sampled, lineHead, labelled, vocabulary, order }: Draw) {
  const { begin, seed, name, drawing } = order;
  checkOrder(order, vocabulary.symbols.length);
  const usual = lineHead.length > 0 ? LINE_LETTERS : MAX_SAMPLED_SYMBOLS;
  const longest = Math.max(usual, Math.min(begin.length + LETTERS_AFTER, LONGEST_TRACE - 1));
  const ended = begin.at(-1) === 0 || begin.length >= longest;
  const prime = [...lineHead, ...begin];
  const [drawn] = ended
    ? [Int32Array.from(prime)]
    : await sampleNames(sampled, { count: 1, maxLength: lineHead.length + longest, drawing, seed, firstName: name, prime }); // prettier-ignore
  const ids = [...drawn!].slice(lineHead.length);
  // An engine counts its position with the label before the name, `sampleNames` with top-k or top-p without.
  const before = lineHead.length + (labelled && drawing.topK === null && drawing.topP === null ? 1 : 0);
  return { ids, uniforms: Float64Array.from(ids, (_, t) => uniformDraw(seed, name, before + t)) };
}

function givenIds(text: string, vocabulary: Vocabulary, before: number): number[] {
  const name = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(name)) throw new InputError('These are several lines. Give one.');
  const ids = [...primeIds(name, vocabulary), 0];
  if (before + ids.length <= LONGEST_TRACE) return ids;
  throw new InputError(
    `This has ${ids.length - 1} symbols; at most ${LONGEST_TRACE - before - 1} can be looked at. Give a shorter one.`,
  );
}

function checkOrder({ begin, seed, name, drawing }: Draw['order'], V: number): void {
  const { temperature, topK, topP } = drawing;
  for (const [t, id] of begin.entries()) {
    if (!(Number.isInteger(id) && id >= 0 && id < V)) {
      throw new InputError(`The beginning has the id ${id} at place ${t + 1}. Give ids from 0 to ${V - 1}.`);
    }
    if (id === 0 && t < begin.length - 1) {
      throw new InputError(`The name ends at place ${t + 1}, but the beginning goes on. Take one that ends with its newline.`); // prettier-ignore
    }
  }
  if (begin.length >= LONGEST_TRACE) {
    throw new InputError(`The beginning has ${begin.length} letters. Give one of at most ${LONGEST_TRACE - 1}.`);
  }
  if (![seed, name].every((word) => Number.isInteger(word) && word >= 0 && word < LARGEST_WORD)) {
    throw new InputError(`Seed ${seed} or name ${name} is not a whole number from 0 to ${LARGEST_WORD - 1}. Give another.`); // prettier-ignore
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`The temperature is ${temperature}. Give a number above 0.`);
  }
  if (topK !== null && !(Number.isInteger(topK) && topK > 0)) {
    throw new InputError(`top-k is ${topK}. Give a whole number above 0.`);
  }
  if (topP !== null && !(topP > 0 && topP <= 1)) {
    throw new InputError(`top-p is ${topP}. Give a number above 0 and up to 1.`);
  }
}
