import words from './blocked_words.txt?raw';

/** A short list of English slurs for the wish `block`. Nothing is blocked unless it is asked for. */
export function builtInBlockList(): readonly string[] {
  return wordsOf(words);
}

/** The words of a block-list: one per line. */
export function wordsOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
