import { NearNames } from './near_names.ts';

/** What names that a model draws are like, beside those of its list. All are shares from 0 to 1. */
export interface Gauge {
  /** Names that were drawn, empty ones aside. */
  readonly names: number;
  /** Drawn names that are in the list, but for case and accents. */
  readonly inList: number;
  /** Drawn names that are one edit away from one of the list. */
  readonly oneEdit: number;
  /** Drawn names of which each three neighbouring symbols, ends included, occur in a name of the list. */
  readonly plausible: number;
  /** Names of the list of which each three neighbouring symbols occur in another name of it: what `plausible` can reach. */
  readonly listPlausible: number;
}

/** Measures drawn names against the list that the model learned. Both are as the model spells them. */
export function gaugeOf(drawn: readonly string[], list: Iterable<string>): Gauge {
  const known = [...new Set(list)];
  const holders = new Map<string, number>();
  for (const name of known)
    for (const trigram of trigramsOf(name)) holders.set(trigram, (holders.get(trigram) ?? 0) + 1);
  const heldBy = (name: string, least: number): boolean =>
    [...trigramsOf(name)].every((trigram) => (holders.get(trigram) ?? 0) >= least);
  const near = new NearNames(known);
  const names = drawn.map((name) => name.trim()).filter((name) => name !== '');
  let inList = 0;
  let oneEdit = 0;
  for (const name of names) {
    if (near.has(name)) inList++;
    else if (near.nearest(name, 2)) oneEdit++;
  }
  return {
    names: names.length,
    inList: share(inList, names.length),
    oneEdit: share(oneEdit, names.length),
    plausible: share(names.filter((name) => heldBy(name, 1)).length, names.length),
    listPlausible: share(known.filter((name) => heldBy(name, 2)).length, known.length),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Each three neighbouring symbols, where a newline stands before the first and after the last. */
export function trigramsOf(name: string): Set<string> {
  const symbols = ['\n', ...name, '\n'];
  return new Set(symbols.slice(0, -2).map((symbol, i) => `${symbol}${symbols[i + 1]}${symbols[i + 2]}`));
}
