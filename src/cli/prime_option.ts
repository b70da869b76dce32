import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import { primeIds } from '../sample/prime.ts';
import type { Task } from '../train/task.ts';

/** The ids of `--prime`. Throws an InputError for unknown symbols, and for a prime that a name cannot start with. */
export function encodePrime(text: string, vocabulary: Vocabulary, { mode }: Task, maxLength: number): number[] {
  let ids: Int32Array;
  try {
    ids = primeIds(text, vocabulary);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--prime: ${error.message}`);
    throw error;
  }
  if (mode === 'text') return [...ids];
  if (ids.includes(0)) throw new InputError('--prime holds a newline, which would end the name. Leave it out.');
  if (ids.length > maxLength) {
    throw new InputError(`--prime has ${ids.length} symbols, more than --length ${maxLength}. Give a larger --length.`);
  }
  return [...ids];
}
