import { CARRIAGE_RETURN, FILLERS } from './keras_symbols.ts';

/** Symbols that a Keras model may have, by id, and the text that it was trained on in that case. */
export interface SymbolCandidate {
  readonly symbols: readonly string[];
  /** The text that it should predict. */
  readonly text: string;
  /** False if ids are left over that stand for no symbol of the text. */
  readonly exact: boolean;
  /** How they were found, as a part of a sentence. */
  readonly how: string;
}

/** A way to read a text, as the programs do that train such models. */
interface TextVariant {
  readonly text: string;
  readonly how: string;
  /** The text to measure on, if it is another. */
  readonly measured?: string;
}

const BYTE_ORDER_MARK = '\ufeff';

/** The orders that such programs give the symbols of a text, the commonest first. */
const ORDERS: readonly { readonly how: string; readonly order: (text: string) => string[] }[] = [
  { how: 'by code point', order: (text) => [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!) },
  { how: 'by frequency, as the Tokenizer of Keras has them', order: byFrequency },
  { how: 'by first appearance', order: (text) => [...new Set(text)] },
];

/** Ids that stand for no symbol of the text, which come before it or after it. */
const EXTRAS: readonly {
  readonly how: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}[] = [
  { how: '', before: [], after: [] },
  { how: ', after an id for padding', before: [FILLERS[0]!], after: [] },
  { how: ', after ids for padding and for unknown symbols', before: [FILLERS[0]!, FILLERS[1]!], after: [] },
  { how: ', before an id for padding', before: [], after: [FILLERS[0]!] },
];

/**
 * All symbols that a model of `vocabSize` ids may have that was trained on a text, the likeliest first: in lower case, as it
 * is or in capitals; with every line end, with spaces in their place or without; by code point, by frequency or by first
 * appearance; with ids for padding. A byte order mark that begins the text may be one of them.
 */
export function symbolCandidates(text: string, vocabSize: number): SymbolCandidate[] {
  const found = new Map<string, SymbolCandidate>();
  for (const extra of EXTRAS) {
    const own = vocabSize - extra.before.length - extra.after.length;
    for (const variant of variantsOf(text)) {
      if (new Set(variant.text).size !== own) continue;
      for (const { how, order } of ORDERS) {
        const ordered = order(variant.text).map((symbol) => (symbol === '\r' ? CARRIAGE_RETURN : symbol));
        const symbols = [...extra.before, ...ordered, ...extra.after];
        const text = (variant.measured ?? variant.text).replaceAll('\r', CARRIAGE_RETURN);
        const key = JSON.stringify([symbols, text.includes(CARRIAGE_RETURN)]);
        if (found.has(key)) continue;
        found.set(key, { symbols, text, exact: own === vocabSize, how: `${variant.how}${how}${extra.how}` });
      }
    }
  }
  return [...found.values()];
}

function variantsOf(whole: string): TextVariant[] {
  const marked = whole.startsWith(BYTE_ORDER_MARK);
  const text = marked ? whole.slice(1) : whole;
  const plain = text.replace(/\r\n?/g, '\n');
  const ends: TextVariant[] = [
    { text: plain, how: '' },
    { text: plain.normalize('NFC'), how: '' },
    { text: plain.replaceAll('\n', ' '), how: 'with spaces for line ends, ' },
    { text: plain.replaceAll('\n', ''), how: 'without line ends, ' },
  ];
  if (text.includes('\r')) {
    ends.push({ text, how: 'with carriage returns, ' });
    // Or the symbols were collected from the file, but the text was read with newlines alone.
    ends.push({ text, measured: plain, how: 'with a carriage return that the text does not need, ' });
  }
  if (marked)
    ends.push(
      { text: whole, how: 'with the byte order mark, ' },
      { text: BYTE_ORDER_MARK + plain, how: 'with the byte order mark, ' },
    );
  const cases: readonly (readonly [string, (text: string) => string])[] = [
    ['in lower case, ', (read) => read.toLowerCase()],
    ['', (read) => read],
    ['in capitals, ', (read) => read.toUpperCase()],
  ];
  return ends.flatMap((end) =>
    cases.map(([how, put]) => {
      const read = put(end.text);
      const measured = end.measured === undefined ? {} : { measured: put(end.measured) };
      return { ...measured, text: read, how: (read === end.text ? '' : how) + end.how };
    }),
  );
}

/** The symbols of a text by how often they occur; those of equal frequency in the order of their first appearance. */
function byFrequency(text: string): string[] {
  const counts = new Map<string, number>();
  for (const symbol of text) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
}
