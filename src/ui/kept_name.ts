import type { FeedName } from './name_feed.ts';

/** A name that the user keeps, as the page shows it, with what was known when it was kept. */
export interface KeptName {
  /** As it is written. No two kept names are written alike. */
  readonly name: string;
  /** The user's own words. */
  readonly note: string;
  /** The name of the list that it was invented from. */
  readonly source: string;
  /** True if the list does not hold it. */
  readonly isNew: boolean;
  readonly natsPerCharacter: number | null;
  /** The name of the list with the fewest edits to it, and how many. */
  readonly nearest: string | null;
  readonly distance: number | null;
  /** Training steps of the model that invented it. */
  readonly iteration: number;
  /** When it was kept, as ISO 8601. */
  readonly date: string;
}

/** A sampled name as one to keep. */
export function keptName(from: Omit<FeedName, 'number'>, name: string, source: string, date: Date): KeptName {
  return {
    ...{ name, note: '', source, isNew: !from.inList },
    natsPerCharacter: from.natsPerCharacter ?? null,
    nearest: from.nearest ?? null,
    distance: from.distance ?? null,
    iteration: from.iteration,
    date: date.toISOString(),
  };
}

/** How kept names can be sorted. */
export const KEPT_ORDERS = { newest: 'Newest first', name: 'A to Z', length: 'Shortest first' } as const;
export type KeptOrder = keyof typeof KEPT_ORDERS;

const compare = new Intl.Collator(undefined, { numeric: true }).compare;
const byName = (a: KeptName, b: KeptName): number => compare(a.name, b.name) || (a.name < b.name ? -1 : 1);

const COMPARE: Readonly<Record<KeptOrder, (a: KeptName, b: KeptName) => number>> = {
  newest: (a, b) => (a.date === b.date ? byName(a, b) : a.date < b.date ? 1 : -1),
  name: byName,
  length: (a, b) => [...a.name].length - [...b.name].length || byName(a, b),
};

/** The names in an order. */
export function sorted(names: readonly KeptName[], order: KeptOrder): KeptName[] {
  return names.toSorted(COMPARE[order]);
}
