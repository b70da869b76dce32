import { InputError } from '../errors.ts';
import { guessColumns } from './columns.ts';
import { asLines, onOneLine } from './reader.ts';
import type { ColumnsGuess, FoundLines, Reader, ReadingNote } from './reader.ts';

/** JSON: strings, objects with keys, or an object whose keys or values are names. Keys are columns. */
export interface JsonGuess extends ColumnsGuess {
  readonly kind: 'json';
}

/** The entries that are guessed from, and the most keys that are offered. */
const ENTRIES = 300;
const MOST_KEYS = 200;

/** How JSON starts, unless it is nested deeper than any list of names is. */
const STARTS = /^\s{0,1000}(?!\[{50})[[{]/;

/** A JSON value as rows: what its columns are called, and a row per entry. */
interface Rows {
  readonly keys: readonly string[];
  readonly entries: readonly Entry[];
}

/** A value, and the key that it stands under in an object; null in an array. */
interface Entry {
  readonly key: string | null;
  readonly value: unknown;
}

/** Reads JSON, and JSON with an object per line. */
export const jsonReader: Reader<JsonGuess> = {
  kind: 'json',
  recognise({ text, source, choice }, forced) {
    const sure = forced || /\.(json|jsonl|ndjson)$/i.test(source);
    if (!sure && !STARTS.test(text)) return null;
    const parsed = parse(text);
    if ('fault' in parsed) {
      if (!sure) return null;
      throw new InputError(`${source} is not intact JSON: ${parsed.fault}. Mend it, or give one name per line.`);
    }
    const entries = entriesOf(parsed.value);
    const keys = keysOf(entries);
    if (keys.length === 0) {
      if (!sure) return null;
      throw new InputError(`${source} holds no names: its JSON has no strings. Give an array of names, or of objects.`);
    }
    const rows = { keys, entries };
    const first = entries.slice(0, ENTRIES).map((entry) => keys.map((key) => textAt(entry, key) ?? ''));
    const guess = { kind: 'json', ...guessColumns(keys, first, choice, source) } as const;
    return { guess, read: () => readEntries(rows, guess, source) };
  },
};

/** Parses JSON, or else lines of JSON. */
function parse(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return { value: lines.map((line) => JSON.parse(line) as unknown) };
    } catch {
      // Neither: the first fault is told.
    }
    return { fault: (error as Error).message.replace(/[\s.]+/g, ' ').slice(0, 200) };
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The entries of a value. An object that wraps one array or one object stands for that; an object of arrays has the arrays'
 * entries under its keys; another object has an entry per key.
 */
function entriesOf(value: unknown): Entry[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ({ key: null, value: item }));
  if (!isObject(value)) return [];
  const outer = Object.entries(value);
  const only = outer.length === 1 ? outer[0]![1] : null;
  const members =
    isObject(only) && Object.values(only).some((member) => typeof member === 'object') ? Object.entries(only) : outer;
  const arrays = members.filter(([, member]) => Array.isArray(member) && member.length > 0);
  const items = arrays.length === 1 ? (arrays[0]![1] as unknown[]) : [];
  if (items.length > 0 && (items.length >= members.length || !members.some(([, member]) => isObject(member)))) {
    return items.map((item) => ({ key: null, value: item }));
  }
  if (arrays.length > 0 && arrays.length * 2 > members.length) {
    return arrays.flatMap(([key, items]) => (items as unknown[]).map((item) => ({ key, value: item })));
  }
  return members.map(([key, member]) => ({ key, value: member }));
}

/** What the columns of entries are called: `value` for strings, an object's keys, then `key` for the key above. */
const VALUE = 'value';
const KEY = 'key';

function keysOf(entries: readonly Entry[]): string[] {
  const keys = new Set<string>();
  for (const { value } of entries.slice(0, ENTRIES)) {
    if (typeof value === 'string') keys.add(VALUE);
    if (typeof value !== 'object' || value === null || keys.size > MOST_KEYS) continue;
    for (const [key, member] of Object.entries(value)) {
      const outer = Array.isArray(value) ? String(Number(key) + 1) : key;
      if (typeof member === 'string' || typeof member === 'number') keys.add(outer);
      if (isObject(member)) {
        for (const inner of Object.keys(member)) if (typeof member[inner] === 'string') keys.add(`${outer}.${inner}`);
      }
    }
  }
  if (entries.some(({ key }) => key !== null)) keys.add(KEY);
  return [...keys].slice(0, MOST_KEYS);
}

/** The text of an entry in a column; null if it has none. */
function textAt({ key: above, value }: Entry, key: string): string | null {
  let found: unknown;
  if (typeof value === 'string') found = key === VALUE ? value : undefined;
  else if (Array.isArray(value)) found = value[Number(key) - 1];
  else if (isObject(value)) found = Object.hasOwn(value, key) ? value[key] : inner(value, key);
  if (found === undefined && key === KEY) found = above;
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : null;
}

function inner(value: Readonly<Record<string, unknown>>, key: string): unknown {
  const dot = key.indexOf('.');
  const member = dot < 0 ? undefined : value[key.slice(0, dot)];
  const rest = key.slice(dot + 1);
  return isObject(member) && Object.hasOwn(member, rest) ? member[rest] : undefined;
}

function readEntries({ keys, entries }: Rows, { column, labelColumn }: JsonGuess, source: string): FoundLines {
  const key = keys[column - 1]!;
  const label = labelColumn === null ? null : keys[labelColumn - 1]!;
  const names = entries.map((entry) => onOneLine(textAt(entry, key) ?? '').trim());
  const labels = label === null ? null : entries.map((entry) => textAt(entry, label)?.trim() || null);
  const notes: ReadingNote[] = [];
  if (keys.length > 1 || key !== VALUE) {
    const of = keys.length > 1 ? `, one of ${keys.length} keys` : '';
    const labelled = label === null ? '' : `; the labels are those of "${label}"`;
    notes.push({ kind: 'json', text: `${source} is JSON: the names are the values of "${key}"${of}${labelled}.` });
  } else notes.push({ kind: 'json', text: `${source} is JSON: its strings are the names.` });
  const empty = names.filter((name) => name === '').length;
  if (empty > 0) notes.push({ kind: 'skipped', text: `Entries without a name were skipped: ${empty}.` });
  return { text: asLines(names), unit: 'Entry', first: 1, labels, notes };
}
