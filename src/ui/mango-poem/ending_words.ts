import { letterWords } from '../letter_words.ts';

/** How a beginning ends, which may be more than can be seen. */
export function endingWords(beginning: string): string {
  const last = [...beginning].at(-1);
  if (last === undefined) return 'Empty: the model begins by itself.';
  if (last !== ' ' && last !== '\n' && last !== '\t') return 'Ends without a space.';
  return `Ends with a ${letterWords(last)}${last === ' ' ? ' (·)' : ''}.`;
}
