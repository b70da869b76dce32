import type { NameList } from './name_list.ts';

/** Rules are learned from at most so many different names, evenly taken from the list. */
const LEARN_FROM = 50_000;

/** The share of names in capitals alone from which a list counts as written so. */
const ALL_UPPER = 0.95;

/** A prefix such as Mac has at most so many letters. */
const LONGEST_PREFIX = 4;

/** Prefixes that are known to take a capital after them: one example is enough. Others need three. */
const KNOWN_PREFIXES = ['mc', 'mac', 'fitz'];

/** Words, and what stands between them: white space, hyphens and apostrophes. */
const PARTS = /[\s\-‐‑'’]|[^\s\-‐‑'’]+/gu;
const BETWEEN = /^[\s\-‐‑'’]$/u;
const HYPHEN = /^[-‐‑]$/;
const APOSTROPHE = /^['’]$/;

/** A word of a name with its surroundings. */
interface Part {
  readonly text: string;
  /** True for a word, false for what stands between words. */
  readonly word: boolean;
  /** Where the word stands, as far as capitals depend on it. */
  readonly place: string;
  /** A place that is less special, for places that the list does not have. */
  readonly otherwise: string;
}

/** Counts of how often something has a capital, and how often not. */
class Votes {
  readonly #votes = new Map<string, { for: number; against: number }>();

  add(key: string, yes: boolean): void {
    const votes = this.#votes.get(key) ?? { for: 0, against: 0 };
    votes[yes ? 'for' : 'against']++;
    this.#votes.set(key, votes);
  }

  has(key: string): boolean {
    return this.#votes.has(key);
  }

  /** True if more than half of at least `least` votes are for it. */
  won(key: string, least = 1): boolean {
    const votes = this.#votes.get(key);
    return votes !== undefined && votes.for > votes.against && votes.for >= least;
  }
}

/** The most frequent form of each key. */
class Forms {
  readonly #counts = new Map<string, Map<string, number>>();

  add(key: string, form: string): void {
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    counts.set(form, (counts.get(form) ?? 0) + 1);
    this.#counts.set(key, counts);
  }

  get(key: string): string | undefined {
    let best: string | undefined;
    let most = 0;
    for (const [form, count] of this.#counts.get(key) ?? []) if (count > most) [best, most] = [form, count];
    return best;
  }
}

/**
 * Learns how a list writes capitals, and returns a function that writes a name in lower case accordingly. A name of the list
 * is written as there. Another is written in the same style, word by word: a word of the list as there at such a place (so
 * "de" stays small); a new word with a capital if most words at such a place have one: at the beginning, after a space, after
 * a hyphen, after an apostrophe. After prefixes such as Mac a capital follows if it mostly does in the list. Lists all in
 * small letters or all in capitals stay so. A list that was read with its capitals (`keepCase`) needs none of this: its
 * names come back as they are.
 */
export function capitalsOf({ distinct, written }: Pick<NameList, 'distinct' | 'written'>): (name: string) => string {
  const rule = learn(distinct, written);
  return (name) => written.get(name) ?? (distinct.has(name) ? name : rule(name));
}

function learn(distinct: ReadonlySet<string>, written: ReadonlyMap<string, string>): (name: string) => string {
  if (written.size === 0) return (name) => name;
  const words = new Forms();
  const letters = new Forms();
  const places = new Votes();
  const prefixes = new Votes();
  const seen = new Set<string>();
  let names = 0;
  let upper = 0;
  const every = Math.ceil(distinct.size / LEARN_FROM);
  let index = 0;
  for (const name of distinct) {
    if (index++ % every !== 0) continue;
    const form = written.get(name) ?? name;
    if (name.length > 1 && form.toUpperCase() !== form.toLowerCase()) {
      names++;
      if (form === form.toUpperCase()) upper++;
    }
    const parts = partsOf(name);
    const forms = partsOf(form);
    if (parts.length !== forms.length) continue;
    for (const [i, { text, word, place, otherwise }] of parts.entries()) {
      const wrote = forms[i]!.text;
      // A form that is not the same word in another case, such as one with an accent more, teaches nothing.
      if (!word || [...wrote].length !== [...text].length) continue;
      words.add(`${place} ${text}`, wrote);
      const first = firstOf(text);
      if (!hasCase(first)) continue;
      const capital = firstOf(wrote) !== first;
      if (capital) letters.add(first, firstOf(wrote));
      // Each word counts once, so that a few frequent particles do not decide for new words.
      for (const key of new Set([place, otherwise])) {
        if (seen.has(`${key} ${text}`)) continue;
        seen.add(`${key} ${text}`);
        places.add(key, capital);
      }
      if (capital) learnPrefixes(text, wrote, prefixes);
    }
  }
  const capital = (text: string): string => {
    const first = firstOf(text);
    return (letters.get(first) ?? upperOf(first)) + text.slice(first.length);
  };
  const upperAll = (name: string): string => [...name].map((symbol) => letters.get(symbol) ?? upperOf(symbol)).join('');
  if (names > 0 && upper >= ALL_UPPER * names) return upperAll;
  const writeWord = ({ text, word, place, otherwise }: Part): string => {
    if (!word) return text;
    const like = place === 'hyphen' ? 'later' : place === 'later' ? 'hyphen' : place;
    const known = words.get(`${place} ${text}`) ?? words.get(`${like} ${text}`);
    if (known !== undefined) return known;
    return places.won([place, otherwise].find((key) => places.has(key)) ?? 'first')
      ? capital(afterPrefix(text, prefixes, capital))
      : text;
  };
  return (name) => partsOf(name).map(writeWord).join('');
}

/** Counts for each prefix of a word that begins with a capital whether another capital follows it. */
function learnPrefixes(text: string, wrote: string, prefixes: Votes): void {
  // Words all in capitals, such as USA, say nothing of prefixes.
  if (wrote === wrote.toUpperCase()) return;
  for (let length = 2; length <= LONGEST_PREFIX && length + 1 < text.length; length++) {
    prefixes.add(text.slice(0, length), wrote[length] !== text[length] && hasCase(text[length]!));
  }
}

/** A word with a capital after its prefix, if the list writes one after it. */
function afterPrefix(text: string, prefixes: Votes, capital: (text: string) => string): string {
  for (let length = LONGEST_PREFIX; length >= 2; length--) {
    const prefix = text.slice(0, length);
    if (text.length < length + 2 || !prefixes.won(prefix, KNOWN_PREFIXES.includes(prefix) ? 1 : 3)) continue;
    return prefix + capital(text.slice(length));
  }
  return text;
}

/** The words of a name and what stands between them. */
function partsOf(name: string): Part[] {
  const texts = name.match(PARTS) ?? [];
  let between = '';
  let before = '';
  let started = false;
  return texts.map((text, i) => {
    if (BETWEEN.test(text)) {
      between = text;
      return { text, word: false, place: '', otherwise: '' };
    }
    // The d of d'Artagnan is another word than a d that stands alone.
    const elided = APOSTROPHE.test(texts[i + 1] ?? '') ? "'" : '';
    let otherwise = started ? 'later' : 'first';
    let place = otherwise + elided;
    if (started && HYPHEN.test(between)) place = otherwise = 'hyphen';
    if (started && APOSTROPHE.test(between)) {
      otherwise = 'apostrophe';
      place = `apostrophe ${before.length <= 2 ? before.toLowerCase() : ''}`;
    }
    started = true;
    before = text;
    return { text, word: true, place, otherwise };
  });
}

function firstOf(text: string): string {
  return text === '' ? '' : String.fromCodePoint(text.codePointAt(0)!);
}

function hasCase(symbol: string): boolean {
  return symbol.toUpperCase() !== symbol.toLowerCase();
}

/** The capital of a symbol; the symbol itself if that would be several, as for ß. */
function upperOf(symbol: string): string {
  const upper = symbol.toUpperCase();
  return [...upper].length === 1 ? upper : symbol;
}
