import type { GeneratedName } from '../worker/protocol.ts';
import type { Mode } from '../corpus/corpus.ts';
import { shownAs } from './format.ts';

/** Names that the page keeps for copying and downloading; older ones are dropped. */
export const NAMES_KEPT = 5_000;
/** Names that stand in the document at most. */
export const NAMES_SHOWN = 200;

/** A generated name with its place in the order of arrival, counted from 1 for each run. */
export interface FeedName extends GeneratedName {
  readonly number: number;
}

/** The names, or lines of text, of a run, oldest first. */
export class NameFeed {
  #names: FeedName[] = [];
  #last = 0;

  /** How many names came, kept or not. */
  get total(): number {
    return this.#last;
  }

  /** Adds names; empty ones, which the network invents now and then early on, are left out. */
  add(names: readonly GeneratedName[]): void {
    for (const name of names) {
      if (name.text.trim() !== '') this.#names.push({ ...name, number: ++this.#last });
    }
    // Dropped in blocks, so that a stream of single names does not move the array each time.
    if (this.#names.length > NAMES_KEPT * 1.2) this.#names = this.#names.slice(-NAMES_KEPT);
  }

  /** Begins anew. */
  clear(): void {
    this.#names = [];
    this.#last = 0;
  }

  /** The newest names, newest first. */
  newest(count: number, onlyNew: boolean): readonly FeedName[] {
    const found: FeedName[] = [];
    for (let i = this.#names.length - 1; i >= 0 && found.length < count; i--) {
      const name = this.#names[i]!;
      if (!(onlyNew && name.inList)) found.push(name);
    }
    return found;
  }

  /** The kept names for a file or the clipboard: newest first, one per line, as shown, each once. */
  lines(onlyNew: boolean, mode: Mode = 'names'): readonly string[] {
    return [...new Set(this.newest(NAMES_KEPT, onlyNew).map((name) => shownAs(mode, name.text)))];
  }
}
