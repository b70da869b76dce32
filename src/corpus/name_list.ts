import { InputError } from './errors.ts';
import { countSymbols, describeSymbol, distinctCodePoints } from './symbols.ts';

/** A line with more symbols than this is taken for running text. */
export const MAX_NAME_SYMBOLS = 1000;

/** The most distinct symbols of a list, the newline not counted. Keep in step with LIMITS.vocabSize of src/model. */
export const MAX_DISTINCT_SYMBOLS = 65_535;

/** A list of names as training sees it. */
export interface NameList {
  /** Where it comes from, for messages: a file's name. */
  readonly source: string;
  /** The names in the order of the file. Repeated ones are kept, as in the notebook. */
  readonly names: readonly string[];
  /** How many of `names` repeat an earlier one. */
  readonly duplicates: number;
  /** How many lines were empty or only spaces. The end of the last line starts no further one. */
  readonly blankLines: number;
  /** Symbols (code points) of the longest name. */
  readonly longest: number;
  /** Every name once. */
  readonly distinct: ReadonlySet<string>;
}

/** How names are read. */
export interface ReadNamesOptions {
  /** True to keep capital letters; otherwise names are in lower case, as in the notebook. */
  readonly keepCase?: boolean;
}

/**
 * Reads a list with one name per line. Lines end with \n, \r\n or \r; spaces (and tabs) around a name are dropped;
 * names are in Unicode's composed form (NFC), so that an accented letter is one symbol however it was typed.
 *
 * Throws an InputError for a list without a name, for a line of more than MAX_NAME_SYMBOLS symbols, for control
 * characters inside a line (a tab there means that the file is a table), and for too many distinct symbols.
 */
export function readNames(text: string, source: string, options: ReadNamesOptions = {}): NameList {
  const composed = (options.keepCase ? text : text.toLowerCase()).normalize('NFC');
  const lines = composed.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  const names: string[] = [];
  let longest = 0;
  for (let i = 0; i < lines.length; i++) {
    const name = lines[i]!.trim();
    if (name === '') continue;
    checkCharacters(name, source, i + 1);
    if (name.length > longest) longest = Math.max(longest, checkedLength(name, source, i + 1));
    names.push(name);
  }
  if (names.length === 0) {
    const found = lines.length === 0 ? 'it is empty' : `all of its lines (${lines.length}) are blank`;
    throw new InputError(`${source} holds no names: ${found}. Give a text file with one name per line.`);
  }
  const symbols = distinctCodePoints(names).length;
  if (symbols > MAX_DISTINCT_SYMBOLS) {
    throw new InputError(
      `${source} has ${symbols} distinct symbols; at most ${MAX_DISTINCT_SYMBOLS} can be learned. Use a part of it.`,
    );
  }
  const distinct = new Set(names);
  return {
    source,
    names,
    duplicates: names.length - distinct.size,
    blankLines: lines.length - names.length,
    longest,
    distinct,
  };
}

/** The symbols of a name; throws where they are too many. */
function checkedLength(name: string, source: string, line: number): number {
  const symbols = countSymbols(name);
  if (symbols > MAX_NAME_SYMBOLS) {
    throw new InputError(
      `Line ${line} of ${source} has ${symbols} symbols; a name has at most ${MAX_NAME_SYMBOLS}. ` +
        'This looks like running text, not a list of names: put one name on each line.',
    );
  }
  return symbols;
}

/** Throws where a name holds what cannot be part of one: control characters, or half of a surrogate pair. */
function checkCharacters(name: string, source: string, line: number): void {
  const found = /[\p{Cc}\p{Surrogate}]/u.exec(name);
  if (!found) return;
  const position = countSymbols(name.slice(0, found.index)) + 1;
  if (found[0] === '\t') {
    throw new InputError(
      `Line ${line} of ${source} has a tab after symbol ${position - 1}, as a table has. ` +
        'Keep the column of the names alone, one name per line.',
    );
  }
  throw new InputError(
    `Line ${line} of ${source} has the control character ${describeSymbol(found[0])} as symbol ${position}; ` +
      'names are plain text. Remove it, or save the file as UTF-8 text.',
  );
}
