import { InputError } from './errors.ts';
import { labelOfSymbol, labelSymbol } from './labels.ts';
import { MAX_DISTINCT_SYMBOLS } from './name_list.ts';
import { countSymbols, describeSymbol, distinctCodePoints } from './symbols.ts';

/** The symbol that ends a name; always id 0. */
export const NEWLINE = '\n';

/**
 * The V symbols of a model. A symbol is one code point, or the name of a label; its id is its index. Id 0 is the newline.
 */
export class Vocabulary {
  /** The symbols by id. */
  readonly symbols: readonly string[];
  /** The ids of the labels, by label. */
  readonly labels: ReadonlyMap<string, number>;
  readonly #ids: ReadonlyMap<string, number>;

  private constructor(symbols: readonly string[]) {
    this.symbols = symbols;
    this.#ids = new Map(symbols.map((symbol, id) => [symbol, id]));
    this.labels = new Map(
      symbols.flatMap((symbol, id): [string, number][] => {
        const label = labelOfSymbol(symbol);
        return label === null ? [] : [[label, id]];
      }),
    );
  }

  /** V: the number of symbols, with the newline. */
  get size(): number {
    return this.symbols.length;
  }

  /** The vocabulary of names or texts: the newline, then their other code points in ascending order, then labels. */
  static of(names: Iterable<string>, labels: Iterable<string> = []): Vocabulary {
    const symbols = distinctCodePoints(names).map((codePoint) => String.fromCodePoint(codePoint));
    const others = symbols.filter((symbol) => symbol !== NEWLINE);
    return Vocabulary.fromSymbols([NEWLINE, ...others, ...Array.from(new Set(labels), labelSymbol)]);
  }

  /**
   * The vocabulary of a model file. The order is kept, since the rows of the model's parameters follow it. Throws an
   * InputError unless the newline comes first, each symbol is one code point or a label, no symbol repeats, and there are at
   * most 65,536.
   */
  static fromSymbols(symbols: readonly string[]): Vocabulary {
    if (symbols[0] !== NEWLINE) throw new InputError('The first symbol of a vocabulary must be the newline (U+000A).');
    if (symbols.length > MAX_DISTINCT_SYMBOLS + 1) {
      throw new InputError(
        `A vocabulary has at most ${MAX_DISTINCT_SYMBOLS + 1} symbols, not ${symbols.length}. Use a smaller text.`,
      );
    }
    const odd = symbols.findIndex(
      (symbol) => typeof symbol !== 'string' || (countSymbols(symbol) !== 1 && labelOfSymbol(symbol) === null),
    );
    if (odd >= 0)
      throw new InputError(`Symbol ${odd} of the vocabulary is not one code point. Use an intact model file.`);
    const vocabulary = new Vocabulary([...symbols]);
    const twice = symbols.findIndex((symbol, id) => vocabulary.#ids.get(symbol) !== id);
    if (twice >= 0) {
      const what = describeSymbol(symbols[twice]!);
      throw new InputError(`The vocabulary holds ${what} twice, first as symbol ${twice}. Use an intact model file.`);
    }
    return vocabulary;
  }

  /** A vocabulary with the symbols of another one after its own. */
  with(other: Vocabulary): Vocabulary {
    return Vocabulary.fromSymbols([...this.symbols, ...other.symbols.filter((symbol) => !this.#ids.has(symbol))]);
  }

  /** The ids of a text's symbols. Throws an InputError that names the first symbol that is not in the vocabulary. */
  encode(text: string): Int32Array {
    const ids = new Int32Array(text.length);
    let count = 0;
    for (const symbol of text) {
      const id = this.#ids.get(symbol);
      if (id === undefined) {
        throw new InputError(
          `Symbol ${count + 1} of the text is ${describeSymbol(symbol)}, which is not one of the ${this.size} symbols ` +
            'that the model knows. Use only symbols of what it was trained on.',
        );
      }
      ids[count++] = id;
    }
    return ids.slice(0, count);
  }

  /** The ids of a text's symbols; -1, the zero vector, for each that is not in the vocabulary. */
  encodeKnown(text: string): Int32Array {
    return Int32Array.from(text, (symbol) => this.#ids.get(symbol) ?? -1);
  }

  /**
   * The text of some ids, in which labels have no text. One newline at the end, which ends a name, is dropped. So `decode(encode(text))` is `text` unless
   * that ends with a newline. Throws a RangeError for an id without a symbol.
   */
  decode(ids: Iterable<number>): string {
    let text = '';
    for (const id of ids) {
      const symbol = this.symbols[id];
      if (symbol === undefined)
        throw new RangeError(`There is no symbol with id ${id}; ids go from 0 to ${this.size - 1}.`);
      // A code point has one or two UTF-16 units, a label more.
      if (symbol.length <= 2) text += symbol;
    }
    return text.endsWith(NEWLINE) ? text.slice(0, -1) : text;
  }
}
