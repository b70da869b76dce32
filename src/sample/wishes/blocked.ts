import { fold } from '../fold.ts';
import type { Wish } from './wish.ts';

/** Names that contain none of some words; case and accents are ignored. */
export function blocked(words: readonly string[]): Wish | null {
  const folded = words.map((word) => fold(word.trim())).filter((word) => word !== '');
  if (folded.length === 0) return null;
  return {
    words: 'contain no word of the block-list',
    fits: (name) => {
      const text = fold(name);
      return !folded.some((word) => text.includes(word));
    },
  };
}
