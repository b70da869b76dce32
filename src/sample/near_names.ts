import { distance } from 'fastest-levenshtein';
import { fold } from './fold.ts';

/** A name of the list, and how many edits it is away. */
export interface Near {
  readonly name: string;
  readonly distance: number;
}

/** A node of the tree: a name, and subtrees of names by their distance from it. */
interface Node {
  readonly folded: string;
  readonly name: string;
  readonly nearer: Map<number, Node>;
}

/**
 * The names of a list in a BK-tree, to be asked for the nearest. Distances are Levenshtein's between texts without case and
 * accents, in UTF-16 units: an emoji counts twice. Buckets by length would be shorter, but take three times as long to find
 * that no name of the built-in list is near.
 */
export class NearNames {
  readonly #folded = new Set<string>();
  #root: Node | null = null;

  constructor(names: Iterable<string>) {
    for (const name of names) this.#add(name);
  }

  has(name: string): boolean {
    return this.#folded.has(fold(name));
  }

  /** The nearest name fewer than `below` edits away; of several as near, the first that the search meets. */
  nearest(name: string, below = Infinity): Near | null {
    const folded = fold(name);
    let best: Near | null = null;
    let limit = below;
    const open = this.#root ? [this.#root] : [];
    for (let node = open.pop(); node; node = open.pop()) {
      const edits = distance(folded, node.folded);
      if (edits < limit) [limit, best] = [edits, { name: node.name, distance: edits }];
      // The triangle inequality: names at `apart` from the node are at least |apart - edits| away.
      for (const [apart, child] of node.nearer) if (Math.abs(apart - edits) < limit) open.push(child);
    }
    return best;
  }

  #add(name: string): void {
    const folded = fold(name);
    if (this.#folded.has(folded)) return;
    this.#folded.add(folded);
    const added = { folded, name, nearer: new Map<number, Node>() };
    let node = this.#root;
    this.#root ??= added;
    while (node) {
      const apart = distance(folded, node.folded);
      const child: Node | undefined = node.nearer.get(apart);
      if (!child) node.nearer.set(apart, added);
      node = child ?? null;
    }
  }
}
