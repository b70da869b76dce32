import type { Wish, WishContext } from './wish.ts';
import { knownText } from './known_text.ts';

/** Names that contain a text. */
export function contains(text: string, { vocabulary }: WishContext): Wish {
  const ids = knownText('The text in names', text, vocabulary);
  const part = vocabulary.decode(ids);
  return { words: `contain "${part}"`, fits: (name) => name.includes(part), target: { ids, atEnd: false } };
}
