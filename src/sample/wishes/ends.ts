import type { Wish, WishContext } from './wish.ts';
import { knownText } from './known_text.ts';

/** Names that end with a text. */
export function ends(text: string, { vocabulary }: WishContext): Wish {
  const ids = knownText('The end of names', text, vocabulary);
  const ending = vocabulary.decode(ids);
  return { words: `end with "${ending}"`, fits: (name) => name.endsWith(ending), target: { ids, atEnd: true } };
}
