import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Task } from '../train/task.ts';

/**
 * The ids of `--prime`, in composed form as corpora are read. A capital that the model does not know is meant as the
 * small letter. Throws an InputError where nothing of the model's can begin so.
 */
export function encodePrime(text: string, vocabulary: Vocabulary, { mode }: Task, maxLength: number): number[] {
  const known = new Set(vocabulary.symbols);
  const composed = text.replace(/\r\n?/g, '\n').normalize('NFC');
  const prime = [...composed].map((symbol) => (known.has(symbol) ? symbol : symbol.toLowerCase())).join('');
  let ids: Int32Array;
  try {
    ids = vocabulary.encode(prime);
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
