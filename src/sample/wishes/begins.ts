import type { Wish, WishContext } from './wish.ts';
import { knownText } from './known_text.ts';

/** Names that begin with a text. The model is given it to continue, so that no draw is lost. */
export function begins(text: string, { vocabulary }: WishContext): Wish {
  const prime = knownText('The beginning of names', text, vocabulary);
  const beginning = vocabulary.decode(prime);
  return { words: `begin with "${beginning}"`, fits: (name) => name.startsWith(beginning), prime };
}
