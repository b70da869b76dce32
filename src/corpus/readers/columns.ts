import { InputError } from '../errors.ts';
import type { Column, ColumnsGuess, ReadingChoice } from './reader.ts';

/** The longest part of a value that is looked at. */
const LOOK = 200;

/** Names of columns that hold names, in some languages, from the surest on. */
const NAME_WORDS = [
  /^(name|names|nom|nombre|nome|naam|navn|namn|nimi|imię|имя|название|isim|ad|名前|名称|姓名|이름|الاسم|שם)$/iu,
  /name/i,
  /^(title|word|city|town|village|place|country|species|genus|person|character|street|brand|term)s?$/i,
];

/** Names of other columns that tables often have. */
const OTHER_WORDS =
  /^(#|no|nr|id|key|index|rank|year|date|count|number|kind|type|label|group|class|category|gender|sex|age|region|state|code|meaning|notes?|description|url|email|latitude|longitude|lat|lon|lng|population|origin|language|lang)$/i;

/** True for what is likely the name of a column. */
export function isColumnName(value: string): boolean {
  const word = value.trim().slice(0, LOOK);
  return NAME_WORDS.some((pattern) => pattern.test(word)) || OTHER_WORDS.test(word);
}

/** True for a number, a date, a price and the like: digits, and no letters but an exponent. */
export function isNumeric(value: string): boolean {
  return /^[^\p{L}]*\d[^\p{L}]*([eE][-+]?\d+)?$/u.test(value.slice(0, LOOK));
}

/** Guesses which column holds names, and finds those that are chosen. `rows` are the first rows, without a header. */
export function guessColumns(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  { column, labelColumn }: ReadingChoice,
  source: string,
): ColumnsGuess {
  const columns = names.map((name, i): Column => {
    const values = rows.map((row) => (row[i] ?? '').trim()).filter((value) => value !== '');
    return { name, examples: values.slice(0, 3).map((value) => [...value.slice(0, LOOK)].slice(0, 60).join('')) };
  });
  const scores = names.map((name, i) => scoreOf(name, i, rows));
  const best = scores.indexOf(Math.max(...scores)) + 1;
  return {
    columns,
    column: column === undefined ? best : numberOf(column, names, source),
    labelColumn: labelColumn === undefined ? null : numberOf(labelColumn, names, source),
  };
}

/** How much a column looks like names. */
function scoreOf(name: string, index: number, rows: readonly (readonly string[])[]): number {
  const values = rows.map((row) => (row[index] ?? '').trim().slice(0, LOOK)).filter((value) => value !== '');
  if (values.length === 0) return -100;
  const share = (test: (value: string) => boolean): number => values.filter(test).length / values.length;
  const word = NAME_WORDS.findIndex((pattern) => pattern.test(name.trim().slice(0, LOOK)));
  return (
    (word < 0 ? 0 : [8, 5, 3][word]!) +
    4 * share((value) => /\p{L}/u.test(value) && !isNumeric(value)) -
    6 * share((value) => /@|:\/\/|\{|^(true|false|null)$/i.test(value)) +
    3 * (new Set(values).size / values.length) +
    2 * share((value) => value.split(/\s+/).length <= 4) +
    share((value) => /^\p{Lu}/u.test(value)) +
    values.length / rows.length -
    2 * share((value) => /^[\p{Lu}\p{N}]{1,3}$/u.test(value)) -
    0.1 * Math.min(index, 20)
  );
}

/** The number of a chosen column, from 1. A name counts before a number; capitals count only if two names differ by them. */
function numberOf(chosen: string | number, names: readonly string[], source: string): number {
  const wanted = String(chosen).trim();
  const same = (name: string): boolean => name.trim().toLowerCase() === wanted.toLowerCase();
  if (typeof chosen === 'string') {
    const exact = names.findIndex((name) => name.trim() === wanted);
    const found = exact >= 0 ? exact : names.findIndex(same);
    if (found >= 0) return found + 1;
  }
  const number = /^\d{1,9}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= names.length) return number;
  const known = names.slice(0, 20).map((name, i) => `${i + 1} "${name.slice(0, 60)}"`);
  throw new InputError(
    `${source} has no column "${wanted}". Its columns are ${known.join(', ')}${names.length > 20 ? ', …' : ''}. Give one of them.`,
  );
}
