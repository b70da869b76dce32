import type { Wish } from './wish.ts';

/** Names that were not kept before. */
export function unique(wanted: boolean): Wish | null {
  if (!wanted) return null;
  const kept = new Set<string>();
  return { words: 'did not come before', fits: (name) => !kept.has(name), keep: (name) => void kept.add(name) };
}
