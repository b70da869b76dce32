import { InputError } from '../corpus/errors.ts';
import { describeSymbol, distinctCodePoints } from '../corpus/symbols.ts';
import { NEWLINE, Vocabulary } from '../corpus/vocabulary.ts';

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
  throw new InputError(
    `${source} has ${lower.length} distinct symbols in lower case, ${kept.length} as it is, but the model has ${vocabSize}. ` +
      'Give the text that it was trained on, or --symbols.',
  );
}

/** The model's symbols, with the newline first and the others in Keras' order, and the id in Keras of each. */
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
  if (newline < 0) {
    throw new InputError(
      `The symbols of the model in ${source} have no newline (U+000A), which this program needs to end a name. ` +
        'A model of a text with newlines can be converted.',
    );
  }
  const others = symbols.map((_, id) => id).filter((id) => id !== newline);
  const order = [newline, ...others];
  return { symbols: Vocabulary.fromSymbols(order.map((id) => symbols[id]!)).symbols, order };
}
