import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import { guessColumns, isColumnName, isNumeric } from './columns.ts';
import { asLines, onOneLine } from './reader.ts';
import type { ColumnsGuess, FoundLines, Reader, ReaderInput, ReadingNote } from './reader.ts';

/** Rows of columns with a delimiter between them: CSV, TSV and the like. */
export interface TableGuess extends ColumnsGuess {
  readonly kind: 'table';
  /** What separates the columns. */
  readonly delimiter: string;
  /** True if the first row names the columns. */
  readonly header: boolean;
}

/** The delimiters that are looked for. */
const DELIMITERS = ['\t', ';', ',', '|'];

/** The rows that are guessed from. */
const ROWS = 300;

/** The share of rows that must have equally many columns. */
const SHARE = 0.9;

/** Files of these names are tables, even of one column. */
const TABLE_FILE = /\.(csv|tsv|tab)$/i;

/** The first rows of a text, cut by one delimiter. */
interface Cut {
  readonly delimiter: string;
  readonly rows: readonly (readonly string[])[];
  /** The number of columns that most rows have, and the share of rows that have it. */
  readonly width: number;
  readonly share: number;
}

/** Reads tables: CSV, TSV, and with semicolons or bars. */
export const tableReader: Reader<TableGuess> = {
  kind: 'table',
  recognise(input, forced) {
    const { head, choice, source } = input;
    const sure = forced || TABLE_FILE.test(source);
    const delimiters = choice.delimiter === undefined ? DELIMITERS : [choice.delimiter];
    const cuts = delimiters.filter((delimiter) => sure || head.includes(delimiter)).map((d) => cutBy(d, head));
    const fit = cuts.filter(
      (cut) => cut.width > 1 && cut.share >= SHARE && cut.rows.length > 1 && (sure || filled(cut)),
    );
    const cut = fit.sort((a, b) => b.share - a.share || b.width - a.width)[0] ?? (sure ? widest(cuts) : undefined);
    if (cut === undefined || cut.rows.length === 0) return null;
    if (forced && choice.kind !== 'table' && cut.width < 2 && !TABLE_FILE.test(source)) throw noTable(source);
    const header = choice.header ?? hasHeader(cut);
    if (!sure && !header && areNames(cut, head)) return null;
    const width = Math.max(...cut.rows.map((row) => row.length));
    const names = Array.from({ length: width }, (_, i) => (header && cut.rows[0]![i]?.trim()) || `Column ${i + 1}`);
    const columns = guessColumns(names, cut.rows.slice(header ? 1 : 0), choice, source);
    const guess = { kind: 'table', delimiter: cut.delimiter, header, ...columns } as const;
    return { guess, read: () => readTable(input, guess) };
  },
};

function noTable(source: string): InputError {
  return new InputError(
    `${source} is no table: no tab, comma, semicolon or bar separates columns. Leave the column and the header out.`,
  );
}

/** A row with quotes that do not fit, from 1. */
class QuoteFault extends Error {
  readonly row: number;

  constructor(row: number) {
    super(`quotes of row ${row}`);
    this.row = row;
  }
}

/** Calls `take` with every row of a text. Throws a QuoteFault. */
function eachRow(
  text: string,
  delimiter: string,
  quoteChar: string,
  take: (row: string[], index: number) => void,
): void {
  let index = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    quoteChar,
    newline: '\n',
    step: ({ data, errors }) => {
      if (errors.some(({ type }) => type === 'Quotes')) throw new QuoteFault(index + 1);
      take(data, index++);
    },
  });
}

function cutBy(delimiter: string, head: string): Cut {
  const { data } = Papa.parse<string[]>(head, { delimiter, newline: '\n', preview: ROWS, skipEmptyLines: 'greedy' });
  const counts = new Map<number, number>();
  for (const { length } of data) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, rows] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return { delimiter, rows: data, width, share: rows / data.length };
}

/** Of cuts none of which fits: the one with most columns; a comma if all have one. */
function widest(cuts: readonly Cut[]): Cut | undefined {
  const most = Math.max(...cuts.map(({ width }) => width));
  const wide = cuts.filter(({ width }) => width === most);
  return wide.find(({ delimiter }) => delimiter === ',') ?? wide[0];
}

/** Guesses whether the first row names the columns. */
function hasHeader({ rows, width }: Cut): boolean {
  const [first = [], ...others] = rows;
  if (others.length === 0 || first.length !== width || first.some((cell) => cell.trim() === '' || isNumeric(cell))) {
    return first.some(isColumnName) && others.length > 0 && !first.some(isNumeric);
  }
  const columns = first.map((cell, i) => ({ cell, below: others.map((row) => row[i] ?? '').filter(Boolean) }));
  const named = columns.filter(({ cell, below }) => isColumnName(cell) && !below.includes(cell));
  if (named.length * 2 >= width) return true;
  const most = (values: readonly string[], test: (value: string) => boolean): boolean =>
    values.length > 0 && values.filter(test).length >= 0.8 * values.length;
  // Numbers below a word; or capitals below a row without any.
  if (columns.some(({ below }) => most(below, isNumeric))) return true;
  const small = (value: string): boolean => value === value.toLowerCase();
  return first.every(small) && columns.some(({ below }) => most(below, (value) => /^\p{Lu}/u.test(value)));
}

/** True if most rows have something in two columns. Lines that only begin or end with a tab are no table. */
function filled({ rows }: Cut): boolean {
  return rows.filter((row) => row.filter((cell) => cell.trim() !== '').length > 1).length * 2 > rows.length;
}

/**
 * True if lines with commas or semicolons are names or sentences rather than rows: a blank follows each, no quotes or numbers
 * occur, and there are two columns, as in "Karthmoor, the Old", or several in which hardly anything occurs twice.
 */
function areNames({ rows, width, delimiter }: Cut, head: string): boolean {
  const tight = { ',': /,[^ \n]/, ';': /;[^ \n]/ }[delimiter];
  if (!tight || head.includes('"') || tight.test(head)) return false;
  const cells = rows.flat();
  return !cells.some(isNumeric) && (width === 2 || new Set(cells).size >= SHARE * cells.length);
}

function readTable({ text, source }: ReaderInput, guess: TableGuess): FoundLines {
  const unix = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  try {
    return collect(unix, source, guess, '"');
  } catch (error) {
    if (!(error instanceof QuoteFault)) throw error;
    // Files with tabs often have quotes as parts of values.
    if (guess.delimiter === '\t') return collect(unix, source, guess, NO_QUOTE);
    throw new InputError(
      `Row ${error.row} of ${source} has a quote (") without its end, or one within a quoted value. Add its end, or double it.`,
    );
  }
}

/** No text has this symbol: `decodeText` refuses it. */
const NO_QUOTE = '\0';

/** Collects names and labels. Throws a QuoteFault. */
function collect(text: string, source: string, guess: TableGuess, quote: string): FoundLines {
  const { column, labelColumn, header } = guess;
  const names: string[] = [];
  const labels: (string | null)[] | null = labelColumn === null ? null : [];
  let empty = 0;
  eachRow(text, guess.delimiter, quote, (row, index) => {
    if (index === 0 && header) return;
    const name = onOneLine(row[column - 1] ?? '').trim();
    // An empty line is a row of one empty value.
    if (name === '' && row.length > 1) empty++;
    names.push(name);
    labels?.push(row[labelColumn! - 1]?.trim() || null);
  });
  if (names.at(-1) === '' && text.endsWith('\n')) names.pop();
  const { name } = guess.columns[column - 1]!;
  const notes: ReadingNote[] = [{ kind: 'table', text: tableText(guess, source) }];
  if (empty > 0)
    notes.push({ kind: 'skipped', text: `Rows without a name in column "${name}" were skipped: ${empty}.` });
  return { text: asLines(names), unit: 'Row', first: header ? 2 : 1, labels, notes };
}

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  '\t': 'tabs',
  ',': 'commas',
  ';': 'semicolons',
  '|': 'bars',
};

function tableText({ delimiter, header, columns, column, labelColumn }: TableGuess, source: string): string {
  const between = DELIMITER_WORDS[delimiter] ?? `"${delimiter}"`;
  const of = columns.length > 1 ? ` of ${columns.length}` : '';
  const labels = labelColumn === null ? '' : `, the labels in column "${columns[labelColumn - 1]!.name}"`;
  return (
    `${source} is a table with ${between}${header ? ' and a header' : ', without a header'}: ` +
    `the names are in column ${column}${of}, "${columns[column - 1]!.name}"${labels}.`
  );
}
