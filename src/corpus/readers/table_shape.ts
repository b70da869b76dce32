import Papa from 'papaparse';
import { isColumnName, isNumeric } from './columns.ts';

/** The rows that are guessed from. */
const ROWS = 300;

/** The share of rows that must have equally many columns. */
export const SHARE = 0.9;

/** The first rows of a text, cut by one delimiter. */
export interface Cut {
  readonly delimiter: string;
  readonly rows: readonly (readonly string[])[];
  /** The number of columns that most rows have, and the share of rows that have it. */
  readonly width: number;
  readonly share: number;
}

/** Cuts the first rows of a text. */
export function cutBy(delimiter: string, head: string): Cut {
  const { data } = Papa.parse<string[]>(head, { delimiter, newline: '\n', preview: ROWS, skipEmptyLines: 'greedy' });
  const rows = data.filter((row) => !isRule(row, delimiter));
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [width, most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return { delimiter, rows, width, share: most / rows.length };
}

/** Of cuts none of which fits: the one with most columns; a comma if all have one. */
export function widest(cuts: readonly Cut[]): Cut | undefined {
  const most = Math.max(...cuts.map(({ width }) => width));
  const wide = cuts.filter(({ width }) => width === most);
  return wide.find(({ delimiter }) => delimiter === ',') ?? wide[0];
}

/** True if most rows have something in two columns. Lines that only begin or end with a tab are no table. */
export function filled({ rows }: Cut): boolean {
  return rows.filter((row) => row.filter((cell) => cell.trim() !== '').length > 1).length * 2 > rows.length;
}

/** Guesses whether the first row names the columns. */
export function hasHeader({ rows, width }: Cut): boolean {
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

/**
 * True if lines with commas or semicolons are names or sentences rather than rows: a blank follows each, no quotes or numbers
 * occur, and there are two columns, as in "Karthmoor, the Old", or several in which hardly anything occurs twice.
 */
export function areNames({ rows, width, delimiter }: Cut, head: string): boolean {
  const tight = { ',': /,[^ \n]/, ';': /;[^ \n]/ }[delimiter];
  if (!tight || head.includes('"') || tight.test(head)) return false;
  const cells = rows.flat();
  return !cells.some(isNumeric) && (width === 2 || new Set(cells).size >= SHARE * cells.length);
}

/** True for the line of dashes under the header of a table in Markdown. */
export function isRule(row: readonly string[], delimiter: string): boolean {
  return (
    delimiter === '|' &&
    row.length > 1 &&
    row.every((cell) => /^\s*(?::?-{2,}:?)?\s*$/.test(cell.slice(0, 100))) &&
    row.join('') !== ''
  );
}
