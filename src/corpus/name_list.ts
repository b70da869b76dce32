import { stripperOf } from './blanks.ts';
import { InputError, RunningTextError } from './errors.ts';
import { LINE_END } from './line_ends.ts';
import { lowerCase } from './lower_case.ts';
import { refuseEndlessMarks } from './marks.ts';
import { countSymbols, describeSymbol, distinctCodePoints, removalOf } from './symbols.ts';

/** A longer line is refused, since it is probably running text. */
export const MAX_NAME_SYMBOLS = 1000;

/** The most distinct symbols of a list, without the newline. Must be LIMITS.vocabSize of src/model minus 1. */
export const MAX_DISTINCT_SYMBOLS = 65_535;

/** A list of names, ready for training. */
export interface NameList {
  /** The name of its source for messages, such as a file's name. */
  readonly source: string;
  /** The names in the order of the file. Repeated names are kept, as in the notebook. */
  readonly names: readonly string[];
  /** How many names repeat an earlier one. */
  readonly duplicates: number;
  /**
   * How many lines were empty, or only spaces and invisible characters. A newline at the end of the file does not start
   * another line.
   */
  readonly blankLines: number;
  /** Length of the longest name in symbols (code points). */
  readonly longest: number;
  /** The names without repeats. */
  readonly distinct: ReadonlySet<string>;
  /**
   * How the list writes a name, for names that it writes otherwise, such as with capitals: the first way that occurs.
   * `capitalsOf` uses it for names that a model draws. It is made when it is first asked for, since large lists take seconds.
   */
  readonly written: ReadonlyMap<string, string>;
  /** The label of each name, null for a name without one. Null if the list was read without labels. */
  readonly labels: readonly (string | null)[] | null;
  /** How many times each name of a label is read per epoch, where not once. */
  readonly weights?: ReadonlyMap<string, number>;
  /** How many times a name is read per epoch, under each of its labels, where not once. */
  readonly times?: ReadonlyMap<string, number>;
}

/** Options of `readNames`. */
export interface ReadNamesOptions {
  /** True to keep capital letters. By default names are put into lower case, as in the notebook. */
  readonly keepCase?: boolean;
}

/** Options of `readLines`. */
export interface ReadLinesOptions extends ReadNamesOptions {
  /** What messages call a line. */
  readonly unit?: 'Line' | 'Row' | 'Entry';
  /** The number of the first line. */
  readonly first?: number;
  /** The label of each line. */
  readonly labels?: readonly (string | null)[] | null;
}

/**
 * Reads a list with one name per line. Lines end as LINE_END says. White space and invisible characters around a name
 * are dropped. Names are put into Unicode's composed form (NFC), so that an accented letter is one symbol however it was
 * typed. If the list has straight and curly apostrophes, all become the kind that is more frequent.
 *
 * Throws an InputError for a list without names, for a line of more than MAX_NAME_SYMBOLS symbols, for control characters
 * inside a line (a tab suggests that the file is a table), and for more than MAX_DISTINCT_SYMBOLS distinct symbols.
 */
export function readNames(text: string, source: string, options: ReadNamesOptions = {}): NameList {
  return readLines(text, source, options);
}

/** `readNames` for lines that were made from rows of a table or entries of JSON, with the labels of the lines. */
export function readLines(text: string, source: string, options: ReadLinesOptions): NameList {
  const { keepCase = false, unit = 'Line', first = 1, labels: labelOfLine = null } = options;
  refuseEndlessMarks(text, source);
  const original = text.normalize('NFC');
  const composed = withOneApostrophe(keepCase ? original : lowerCase(text).normalize('NFC'));
  const lines = linesOf(composed);
  const strip = stripperOf(composed);
  const names: string[] = [];
  const labels: (string | null)[] | null = labelOfLine && [];
  let longest = 0;
  for (let i = 0; i < lines.length; i++) {
    const name = strip(lines[i]!);
    if (name === '') continue;
    checkCharacters(name, source, unit, first + i);
    if (name.length > longest) longest = Math.max(longest, checkedLength(name, source, unit, first + i));
    names.push(name);
    labels?.push(labelOfLine?.[i] ?? null);
  }
  if (names.length === 0) {
    const found = lines.length === 0 ? 'it is empty' : `all of its ${PLURAL[unit]} (${lines.length}) are blank`;
    throw new InputError(`${source} holds no names: ${found}. Give a text file with one name per line.`);
  }
  const symbols = distinctCodePoints(names).length;
  if (symbols > MAX_DISTINCT_SYMBOLS) {
    throw new InputError(
      `${source} has ${symbols} distinct symbols; at most ${MAX_DISTINCT_SYMBOLS} can be learned. Use a part of it.`,
    );
  }
  const distinct = new Set(names);
  let written: ReadonlyMap<string, string> | null = composed === original ? new Map() : null;
  return {
    source,
    names,
    duplicates: names.length - distinct.size,
    blankLines: lines.length - names.length,
    longest,
    distinct,
    get written() {
      written ??= formsOf(original, names);
      return written;
    },
    labels,
  };
}

/** How a text writes the names that were read from it, where it writes them otherwise. */
function formsOf(original: string, names: readonly string[]): Map<string, string> {
  const written = new Map<string, string>();
  const strip = stripperOf(original);
  let count = 0;
  for (const line of linesOf(original)) {
    const form = strip(line);
    if (form === '') continue;
    const name = names[count++]!;
    if (form !== name && !written.has(name)) written.set(name, form);
  }
  return written;
}

const PLURAL = { Line: 'lines', Row: 'rows', Entry: 'entries' } as const;

/** The lines of a text, without the empty one after its last line end. */
function linesOf(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A text in which all apostrophes, straight or curly, are of the more frequent kind; of equally many the straight ones. */
function withOneApostrophe(text: string): string {
  if (!text.includes('’') || !text.includes("'")) return text;
  const curly = text.split('’').length;
  return curly > text.split("'").length ? text.replaceAll("'", '’') : text.replaceAll('’', "'");
}

/** The length of a name in symbols. Throws if there are more than MAX_NAME_SYMBOLS. */
function checkedLength(name: string, source: string, unit: string, line: number): number {
  const symbols = countSymbols(name);
  if (symbols > MAX_NAME_SYMBOLS) {
    throw new RunningTextError(
      `${unit} ${line} of ${source} has ${symbols} symbols; a name has at most ${MAX_NAME_SYMBOLS}. ` +
        'This looks like running text, not a list of names: put one name on each line, or read it as text.',
    );
  }
  return symbols;
}

/** Throws if a name contains a control character or a lone surrogate. */
function checkCharacters(name: string, source: string, unit: string, line: number): void {
  const found = /[\p{Cc}\p{Surrogate}]/u.exec(name);
  if (!found) return;
  const position = countSymbols(name.slice(0, found.index)) + 1;
  if (found[0] === '\t') {
    throw new InputError(
      `${unit} ${line} of ${source} has a tab after symbol ${position - 1}, as a table has. ` +
        'Keep the column of the names alone, one name per line.',
    );
  }
  throw new InputError(
    `${unit} ${line} of ${source} has the control character ${describeSymbol(found[0])} as symbol ${position}; ` +
      `names are plain text. ${removalOf(found[0])}`,
  );
}
