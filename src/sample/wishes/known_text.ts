import { InputError } from '../../corpus/errors.ts';
import type { Vocabulary } from '../../corpus/vocabulary.ts';
import { primeIds } from '../prime.ts';

/**
 * The ids of a text that names shall hold, as `primeIds` makes them. Throws an InputError that begins with `what` for symbols
 * that the model does not know, for a newline, and for no text.
 */
export function knownText(what: string, text: string, vocabulary: Vocabulary): number[] {
  let ids: Int32Array;
  try {
    ids = primeIds(text, vocabulary);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${what}: ${error.message}`);
    throw error;
  }
  if (ids.length === 0) throw new InputError(`${what} is empty. Give some text, or leave the wish out.`);
  if (ids.includes(0)) throw new InputError(`${what} holds a newline, which ends names. Leave it out.`);
  return [...ids];
}
