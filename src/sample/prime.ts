import type { Vocabulary } from '../corpus/vocabulary.ts';

/**
 * The ids of how a text shall begin, in composed form as corpora are read. A capital that the model does not know is
 * meant as the small letter. Throws an InputError for a symbol that the model does not know.
 */
export function primeIds(text: string, vocabulary: Vocabulary): Int32Array {
  const known = new Set(vocabulary.symbols);
  const composed = text.replace(/\r\n?/g, '\n').normalize('NFC');
  return vocabulary.encode([...composed].map((symbol) => (known.has(symbol) ? symbol : symbol.toLowerCase())).join(''));
}
