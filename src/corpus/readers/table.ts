import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import { guessColumns, isColumnName, isNumeric } from './columns.ts';
import { onOneLine } from './reader.ts';
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
    const fit = cuts.filter(({ width, share, rows }) => width > 1 && share >= SHARE && rows.length > 1);
    const cut = fit.sort((a, b) => b.share - a.share || b.width - a.width)[0] ?? (sure ? widest(cuts) : undefined);
    if (cut === undefined || cut.rows.length === 0) return null;
    if (forced && choice.kind !== 'table' && cut.width < 2 && !TABLE_FILE.test(source)) throw noTable(source);
    const header = choice.header ?? hasHeader(cut);
    if (!sure && !header && cut.delimiter === ',' && areNames(cut, head)) return null;
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

function openQuote(source: string, row: number): InputError {
  return new InputError(`Row ${row} of ${source} has a quote (") without its end. Remove it, or add its end.`);
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
  if (first.filter(isColumnName).length * 2 >= width) return true;
  const columns = first.map((cell, i) => ({ cell, below: others.map((row) => row[i] ?? '').filter(Boolean) }));
  const most = (values: readonly string[], test: (value: string) => boolean): boolean =>
    values.length > 0 && values.filter(test).length >= 0.8 * values.length;
  // Numbers below a word; or capitals below a row without any.
  if (columns.some(({ below }) => most(below, isNumeric))) return true;
  const small = (value: string): boolean => value === value.toLowerCase();
  return first.every(small) && columns.some(({ below }) => most(below, (value) => /^\p{Lu}/u.test(value)));
}

/**
 * True if lines with commas are names rather than rows: a blank follows each comma, no quotes or numbers occur, and there
 * are two columns, as in "Karthmoor, the Old", or several of different short names each.
 */
function areNames({ rows, width }: Cut, head: string): boolean {
  if (head.includes('"') || /,[^ \n]/.test(head)) return false;
  const cells = rows.flat();
  if (cells.some(isNumeric)) return false;
  if (width === 2) return true;
  return new Set(cells).size >= SHARE * cells.length && cells.every((cell) => cell.length <= 40);
}

function readTable({ text, source }: ReaderInput, guess: TableGuess): FoundLines {
  const { column, labelColumn, delimiter } = guess;
  const names: string[] = [];
  const labels: (string | null)[] | null = labelColumn === null ? null : [];
  let row = 0;
  let empty = 0;
  const unix = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  Papa.parse<string[]>(unix, {
    delimiter,
    newline: '\n',
    step: ({ data, errors }) => {
      if (errors.some(({ code }) => code === 'MissingQuotes')) throw openQuote(source, row + 1);
      if (row++ === 0 && guess.header) return;
      const name = onOneLine(data[column - 1] ?? '').trim();
      if (name === '') empty += data.length > 1 ? 1 : 0;
      names.push(name);
      labels?.push(data[labelColumn! - 1]?.trim() || null);
    },
  });
  if (names.at(-1) === '' && unix.endsWith('\n')) names.pop();
  const { name } = guess.columns[column - 1]!;
  const notes: ReadingNote[] = [{ kind: 'table', text: tableText(guess, source) }];
  if (empty > 0)
    notes.push({ kind: 'skipped', text: `Rows without a name in column "${name}" were skipped: ${empty}.` });
  return { text: names.join('\n'), unit: 'Row', first: guess.header ? 2 : 1, labels, notes };
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
