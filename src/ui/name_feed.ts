import type { GeneratedName, Order } from '../worker/protocol.ts';
import type { Mode } from '../corpus/corpus.ts';
import { shownAs } from './format.ts';

/** The most names that are kept for copying and downloading. Older ones are dropped. */
export const NAMES_KEPT = 5_000;
/** The most names in the document. */
export const NAMES_SHOWN = 200;

/** A sampled name with its number, counted from 1 in each run. */
export interface FeedName extends GeneratedName {
  readonly number: number;
}

/** A name for a file or the clipboard. */
export interface GivenName extends FeedName {
  /** As the page shows it. */
  readonly shown: string;
}

/** The names, or lines of text, of a run, oldest first and none twice. */
export class NameFeed {
  /** Training steps from which on names are worth showing alone, or taking away. */
  #worthFrom = 0;
  #names: FeedName[] = [];
  #texts = new Set<string>();
  #last = 0;
  #revision = 0;
  #clearings = 0;
  #headline: FeedName | null = null;

  /** The number of names so far, with dropped ones. */
  get total(): number {
    return this.#last;
  }

  /** Counts the changes, for those that show the names. */
  get revision(): number {
    return this.#revision;
  }

  /** Counts how often all names were removed. */
  get clearings(): number {
    return this.#clearings;
  }

  /**
   * The name worth showing alone: of the latest message that has a new and typical name, the longest such. Null until there
   * is one.
   */
  get headline(): FeedName | null {
    return this.#headline;
  }

  /**
   * Adds names. Empty ones, which an untrained network sometimes samples, and repeats are left out. Those of fewer training steps than
   * `headlineFrom` do not become the headline.
   */
  add(names: readonly GeneratedName[], headlineFrom = 0): void {
    this.#revision++;
    this.#worthFrom = headlineFrom;
    let best: FeedName | null = null;
    for (const given of names) {
      if (given.text.trim() === '' || this.#texts.has(given.text)) continue;
      this.#texts.add(given.text);
      const name = { ...given, number: ++this.#last };
      this.#names.push(name);
      const worthy = name.typical && !name.inList && name.iteration >= headlineFrom;
      if (worthy && name.text.length > (best?.text.length ?? 0)) best = name;
    }
    this.#headline = best ?? this.#headline;
    // Dropped in blocks, so that single names do not copy the array each time.
    if (this.#names.length > NAMES_KEPT * 1.2) this.#names = this.#names.slice(-NAMES_KEPT);
  }

  /** Removes all names. */
  clear(): void {
    this.#revision++;
    this.#clearings++;
    this.#names = [];
    this.#texts = new Set();
    this.#last = 0;
    this.#headline = null;
    this.#worthFrom = 0;
  }

  /** The newest names, newest first. */
  newest(count: number): readonly FeedName[] {
    return this.#names.slice(-count).reverse();
  }

  /**
   * The names for a file or the clipboard, in an order, without repeats. Those of a network that had hardly learned are left
   * out, unless there are no others.
   */
  given(mode: Mode = 'names', order: Order = 'drawn'): readonly GivenName[] {
    const names = this.first(NAMES_KEPT, order);
    const learned = names.filter(({ iteration }) => iteration >= this.#worthFrom);
    const given = new Map<string, GivenName>();
    for (const name of learned.length > 0 ? learned : names) {
      const shown = shownAs(mode, name);
      if (!given.has(shown)) given.set(shown, { ...name, shown });
    }
    return [...given.values()];
  }

  /** The same, only as the page shows them. */
  lines(mode: Mode = 'names', order: Order = 'drawn'): readonly string[] {
    return this.given(mode, order).map(({ shown }) => shown);
  }

  /** The first names in an order: by nats per character, the least first (typical) or the most (wild), or the newest. */
  first(count: number, order: Order): readonly FeedName[] {
    if (order === 'drawn') return this.newest(count);
    const [sign, last] = order === 'typical' ? [1, Infinity] : [-1, -Infinity];
    const nats = ({ natsPerCharacter = last }: FeedName): number => sign * natsPerCharacter;
    return this.newest(NAMES_KEPT)
      .toSorted((a, b) => (nats(a) === nats(b) ? 0 : nats(a) - nats(b)))
      .slice(0, count);
  }
}
