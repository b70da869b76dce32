import { InputError } from '../corpus/errors.ts';
import { describeSymbol, distinctCodePoints } from '../corpus/symbols.ts';
import { NEWLINE, Vocabulary } from '../corpus/vocabulary.ts';

/** Written for the carriage return, which a model file may not hold: the picture of one. */
export const CARRIAGE_RETURN = '\u240d';
/** Written for ids that stand for no symbol, such as padding: code points for private use. */
export const FILLERS: readonly string[] = ['\ue000', '\ue001'];
/** The id in Keras of a symbol that the model lacks: its weights are zero, and its bias UNUSED_BIAS. */
export const NOT_THERE = -1;
/** The bias of a symbol that is never predicted. It fits a 16-bit number. */
export const UNUSED_BIAS = -10_000;

/** How many distinct symbols a text has in lower case and as it is; all line ends count as newlines. */
export function symbolCounts(text: string): { readonly lower: number; readonly kept: number } {
  const plain = text.replace(/\r\n?/g, '\n');
  const count = (read: string): number => distinctCodePoints([read]).length;
  return { lower: count(plain.toLowerCase()), kept: count(plain) };
}

/** The message where the symbols of a text are not as many as those of a model. */
export function countsMessage(text: string, vocabSize: number, source: string): string {
  const { lower, kept } = symbolCounts(text);
  return (
    `${source} has ${lower} distinct symbols in lower case, ${kept} as it is, but the model has ${vocabSize}. ` +
    'Give the text that it was trained on, or --symbols.'
  );
}

/**
 * The symbols of a Keras model in the order of its ids, from the text that it was trained on: the text's code points in
 * ascending order. They are taken in lower case or as they are, whichever count equals `vocabSize`. All line ends count as
 * newlines, as in Python. Throws an InputError if neither count fits.
 */
export function symbolsOfText(text: string, vocabSize: number, source: string): string[] {
  const plain = text.replace(/\r\n?/g, '\n');
  const lower = distinctCodePoints([plain.toLowerCase()]);
  const kept = distinctCodePoints([plain]);
  const found = [lower, kept].find(({ length }) => length === vocabSize);
  if (found) return found.map((codePoint) => String.fromCodePoint(codePoint));
  throw new InputError(countsMessage(text, vocabSize, source));
}

/**
 * The model's symbols, with the newline first and the others in Keras' order, and the id in Keras of each. A model without a
 * newline gets one that is never predicted.
 */
export function orderSymbols(
  symbols: readonly string[],
  vocabSize: number,
  source: string,
): { symbols: readonly string[]; order: readonly number[] } {
  if (symbols.length !== vocabSize) {
    throw new InputError(
      `${symbols.length} symbols were given, but the model in ${source} has ${vocabSize}. Give all of them, by id.`,
    );
  }
  // Refused as in model files, since symbols are printed on terminals, which interpret control characters.
  const control = symbols.find((symbol) => symbol !== NEWLINE && symbol !== '\t' && /[\p{Cc}\p{Cs}]/u.test(symbol));
  if (control !== undefined) {
    throw new InputError(
      `The symbols for ${source} have the control character ${describeSymbol(control)}, which a model file may not hold.`,
    );
  }
  const newline = symbols.indexOf(NEWLINE);
  const others = symbols.map((_, id) => id).filter((id) => id !== newline);
  const order = [newline < 0 ? NOT_THERE : newline, ...others];
  return { symbols: Vocabulary.fromSymbols(order.map((id) => symbols[id] ?? NEWLINE)).symbols, order };
}
