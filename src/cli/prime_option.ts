import { InputError } from '../corpus/errors.ts';
import { lowerCase } from '../corpus/lower_case.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import { primeIds } from '../sample/prime.ts';
import type { Task } from '../train/task.ts';

/** Plain symbols for those that word processors write. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ '\u2018': "'", '\u2019': "'", '\u201b': "'", '\u02bc': "'", '\u201c': '"', '\u201d': '"', '\u201e': '"' },
  ...{ '\u2013': '-', '\u2014': '-', '\u2212': '-', '\u2010': '-', '\u2011': '-', '\u2026': '...' },
  ...{
    '\u00a0': ' ',
    '\u202f': ' ',
    '\u2009': ' ',
    '\t': ' ',
    '\ufeff': '',
    '\u00df': 'ss',
    '\u00e6': 'ae',
    '\u0153': 'oe',
  },
};
/** The most symbols of a text that is offered. */
const MOST_OFFERED = 60;

/** A sentence that offers a prime of known symbols, if others can be written in their place. */
function offer(text: string, vocabulary: Vocabulary): string {
  const known = new Set(vocabulary.symbols);
  const knows = (part: string): boolean => [...part].every((symbol) => known.has(symbol));
  const written = [...text.normalize('NFC')].map((symbol) => {
    const bare = symbol.normalize('NFD').replace(/\p{M}/gu, '');
    const ways = [symbol, lowerCase(symbol), PLAIN[symbol], PLAIN[lowerCase(symbol)], bare, lowerCase(bare)];
    return ways.find((way) => way !== undefined && knows(way));
  });
  const offered = written.join('');
  if (written.includes(undefined) || offered === '' || written.length > MOST_OFFERED) return '';
  return ` It knows all of: ${JSON.stringify(offered)}.`;
}

/** The ids of `--prime`. Throws an InputError for unknown symbols, and for a prime that a name cannot start with. */
export function encodePrime(text: string, vocabulary: Vocabulary, { mode }: Task, maxLength: number): number[] {
  let ids: Int32Array;
  try {
    ids = primeIds(text, vocabulary);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--prime: ${error.message}${offer(text, vocabulary)}`);
    throw error;
  }
  if (mode === 'text') return [...ids];
  if (ids.includes(0)) throw new InputError('--prime holds a newline, which would end the name. Leave it out.');
  if (ids.length > maxLength) {
    throw new InputError(`--prime has ${ids.length} symbols, more than --length ${maxLength}. Give a larger --length.`);
  }
  return [...ids];
}
