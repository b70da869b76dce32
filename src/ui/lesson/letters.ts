import type { Drawing } from '../../sample/draw.ts';
import { writeProbabilities } from '../../sample/draw.ts';
import type { DrawnLetters, LettersOrder } from '../../worker/protocol.ts';
import { symbolWords, upTo } from './lesson_view.ts';
import type { Origin, Tried } from './sampling_view.ts';

/** A name as the worker gave it. `origins`: how the letters of its beginning came. */
export function triedOf(order: LettersOrder, letters: DrawnLetters, origins: readonly Origin[]): Tried {
  const { ids, symbols } = letters;
  const later = order.kind === 'given' ? 'elsewhere' : 'drawn';
  const text = Array.from(ids, (id) => (id === 0 ? '' : symbols[id])).join('');
  return { order, letters, origins: Array.from(ids, (_, t) => origins[t] ?? later), text };
}

/** The letters of a name as they are written, with the newline. */
export const letterWords = ({ letters: { ids, symbols } }: Tried): string[] =>
  Array.from(ids, (id) => symbolWords(symbols[id]));

/** The probabilities of all symbols before each letter: T arrays of V. */
export function barsOf({ ids, logits, symbols }: DrawnLetters, drawing: Drawing): Float64Array[] {
  const V = symbols.length;
  return upTo(ids.length).map((t) => {
    const p = new Float64Array(V);
    writeProbabilities(logits.subarray(t * V, (t + 1) * V), drawing, p);
    return p;
  });
}

/** The id whose bar a uniform draw falls into, where bars follow each other by id. */
export function idAt(p: Float64Array, uniform: number): number {
  let cumulative = 0;
  let last = 0;
  for (const [id, share] of p.entries()) {
    cumulative += share;
    if (cumulative > uniform) return id;
    if (share > 0) last = id;
  }
  return last;
}

/** Names with a common beginning, or one name. */
export interface Branch {
  /** What all names of it begin with: the whole of a single one. */
  readonly text: string;
  readonly tried: Tried | null;
  readonly branches: readonly Branch[];
}

/** Names of different texts as a tree by their common beginnings, in the order in which they came. */
export function treeOf(tried: readonly Tried[]): readonly Branch[] {
  return branchesAt(
    tried.map((one) => ({ tried: one, symbols: [...one.text] })),
    0,
  );
}

interface Spelled {
  readonly tried: Tried;
  readonly symbols: readonly string[];
}

function branchesAt(names: readonly Spelled[], depth: number): Branch[] {
  const groups = new Map<string | undefined, Spelled[]>();
  for (const name of names) {
    const group = groups.get(name.symbols[depth]);
    if (group) group.push(name);
    else groups.set(name.symbols[depth], [name]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (group.length === 1) return { text: first!.tried.text, tried: first!.tried, branches: [] };
    let common = depth + 1;
    while (group.every(({ symbols }) => symbols[common] !== undefined && symbols[common] === first!.symbols[common])) {
      common++;
    }
    return { text: first!.symbols.slice(0, common).join(''), tried: null, branches: branchesAt(group, common) };
  });
}
