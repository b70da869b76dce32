import { distance } from 'fastest-levenshtein';
import { fold } from './fold.ts';

/** A name of the list, and how many edits it is away. */
export interface Near {
  readonly name: string;
  readonly distance: number;
}

/**
 * The names of a list, to be asked for the nearest. Distances are Levenshtein's between texts without case and accents, in
 * UTF-16 units: an emoji counts twice. Names lie in buckets by length, since lengths that differ by d are at least d
 * edits apart; this was as fast as a BK-tree on the built-in list, and is shorter.
 */
export class NearNames {
  readonly #buckets: [folded: string, name: string][][] = [];
  readonly #folded = new Set<string>();

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const folded = fold(name);
      if (this.#folded.has(folded)) continue;
      this.#folded.add(folded);
      (this.#buckets[folded.length] ??= []).push([folded, name]);
    }
  }

  has(name: string): boolean {
    return this.#folded.has(fold(name));
  }

  /** The nearest name fewer than `below` edits away: of several, the first of the list nearest in length. */
  nearest(name: string, below = Infinity): Near | null {
    const folded = fold(name);
    let best: Near | null = null;
    let limit = below;
    for (let apart = 0; apart < limit && apart <= Math.max(folded.length, this.#buckets.length); apart++) {
      for (const length of apart === 0 ? [folded.length] : [folded.length - apart, folded.length + apart]) {
        for (const [candidate, listed] of this.#buckets[length] ?? []) {
          if (apart >= limit) return best;
          const edits = distance(folded, candidate);
          if (edits < limit) [limit, best] = [edits, { name: listed, distance: edits }];
        }
      }
    }
    return best;
  }
}
