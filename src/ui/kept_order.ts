import type { KeptName } from './kept_name.ts';

/** How kept names can be sorted. */
export const KEPT_ORDERS = { newest: 'Newest first', name: 'A to Z', length: 'Shortest first' } as const;
export type KeptOrder = keyof typeof KEPT_ORDERS;

const compare = new Intl.Collator('en', { numeric: true }).compare;
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
