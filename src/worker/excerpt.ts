import type { Corpus } from '../corpus/corpus.ts';

/** Symbols of a piece of text. */
const PIECE = 48;

/**
 * Names of a list, or pieces of a text, spread evenly over it and in its order: so many, or all if there are fewer. Pieces of
 * text do not overlap.
 */
export function excerptOf(corpus: Corpus, count: number): string[] {
  if (corpus.mode === 'names') {
    const { names } = corpus.list;
    return placesOf(names.length, Math.min(count, names.length)).map((i) => names[i]!);
  }
  const { text } = corpus.text;
  const pieces = Math.min(count, Math.max(1, Math.floor(text.length / PIECE)));
  return placesOf(text.length, pieces).map((start) => wholeSymbols(text.slice(start, start + PIECE)));
}

const placesOf = (length: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));

/** Without half a symbol at either end. */
const wholeSymbols = (piece: string): string => piece.replace(/^[\uDC00-\uDFFF]/, '').replace(/[\uD800-\uDBFF]$/, '');
