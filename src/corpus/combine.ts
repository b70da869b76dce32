import { InputError } from './errors.ts';
import { MAX_LABEL_SYMBOLS } from './labels.ts';
import { MAX_DISTINCT_SYMBOLS } from './name_list.ts';
import type { NameList } from './name_list.ts';
import { countSymbols, distinctCodePoints } from './symbols.ts';

/** A list among several. */
export interface WeightedList {
  readonly list: NameList;
  /** The label of its names that have none of their own. */
  readonly label: string;
  /** How many times its names are read per epoch: a whole number from 1 to 100. */
  readonly weight: number;
}

/** The largest weight of a list. */
export const MAX_WEIGHT = 100;

/**
 * Several lists as one, whose names carry labels. A name may occur under several labels. Throws an InputError for a weight
 * or a label out of range, for two weights of one label, and for too many distinct symbols.
 */
export function combineLists(lists: readonly WeightedList[]): NameList {
  const weights = new Map<string, number>();
  const names: string[] = [];
  const labels: string[] = [];
  const written = new Map<string, string>();
  for (const { list, label, weight } of lists) {
    if (!Number.isInteger(weight) || weight < 1 || weight > MAX_WEIGHT) {
      throw new InputError(`${list.source} has weight ${weight}; give a whole number from 1 to ${MAX_WEIGHT}.`);
    }
    for (const [i, name] of list.names.entries()) {
      const own = list.labels?.[i] ?? label;
      checkLabel(own, list.source);
      if ((weights.get(own) ?? weight) !== weight) {
        throw new InputError(`The label ${own} has two weights. Give lists of one label the same weight.`);
      }
      weights.set(own, weight);
      names.push(name);
      labels.push(own);
    }
    for (const [name, form] of list.written) if (!written.has(name)) written.set(name, form);
  }
  const source = lists.map(({ list }) => list.source).join(', ');
  const symbols = distinctCodePoints(names).length + weights.size;
  if (symbols > MAX_DISTINCT_SYMBOLS) {
    throw new InputError(
      `${source} have ${symbols} distinct symbols and labels; at most ${MAX_DISTINCT_SYMBOLS} can be learned.`,
    );
  }
  const distinct = new Set(names);
  return {
    source,
    names,
    duplicates: names.length - distinct.size,
    blankLines: lists.reduce((sum, { list }) => sum + list.blankLines, 0),
    longest: Math.max(...lists.map(({ list }) => list.longest)),
    distinct,
    written,
    labels,
    weights,
  };
}

/** Throws an InputError for a label that is empty, too long, or has control characters. */
export function checkLabel(label: string, source: string): void {
  const symbols = countSymbols(label);
  if (symbols >= 1 && symbols <= MAX_LABEL_SYMBOLS && !/\p{Cc}/u.test(label)) return;
  throw new InputError(
    `${source} has a label of ${symbols} symbols, or with control characters; give 1 to ${MAX_LABEL_SYMBOLS} printable ones.`,
  );
}
