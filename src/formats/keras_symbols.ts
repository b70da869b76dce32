import { InputError } from '../corpus/errors.ts';
import { describeSymbol, distinctCodePoints } from '../corpus/symbols.ts';
import { NEWLINE, Vocabulary } from '../corpus/vocabulary.ts';

/**
 * The symbols of a Keras model by its ids, from the text it was trained on: the text's code points in ascending order,
 * in lower case or as they are, whichever are as many as the model has. Line ends of all kinds are newlines, as
 * Python reads them. Throws an InputError where neither count fits.
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

/** The model's symbols: the newline first, as this program has it, then the others in Keras' order; and their ids there. */
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
  // As in model files: symbols go to terminals, where control characters are commands.
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
