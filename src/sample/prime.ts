import { lowerCase } from '../corpus/lower_case.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';

/**
 * The ids of a prime, the text that a sample begins with. It is put into Unicode's composed form (NFC), as corpora are. An
 * unknown capital letter becomes lower case. Throws an InputError for a symbol that is not in the vocabulary.
 */
export function primeIds(text: string, vocabulary: Vocabulary): Int32Array {
  const known = new Set(vocabulary.symbols);
  const composed = text.replace(/\r\n?/g, '\n').normalize('NFC');
  return vocabulary.encode([...composed].map((symbol) => (known.has(symbol) ? symbol : lowerCase(symbol))).join(''));
}
