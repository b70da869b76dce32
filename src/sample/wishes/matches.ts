import { compilePattern } from '../pattern.ts';
import type { Wish } from './wish.ts';

/** Names in which a pattern matches somewhere. The time is linear in a name's length, whatever the pattern. */
export function matches(pattern: string): Wish {
  const matcher = compilePattern(pattern);
  return { words: `match /${pattern}/`, fits: matcher };
}
