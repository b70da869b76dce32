import { InputError } from './errors.ts';
import { LINE_END } from './line_ends.ts';

/** The most combining marks in a row. Languages need a handful; the time to put them in order grows with the square. */
const MOST_MARKS = 256;
/** Looked for where a row begins, so that the time stays in proportion to the text. */
const TOO_MANY = new RegExp(`(?<!\\p{M})\\p{M}{${MOST_MARKS + 1}}`, 'u');

/** Throws an InputError for a text with so many combining marks in a row that composing it (NFC) would take too long. */
export function refuseEndlessMarks(text: string, source: string): void {
  const found = TOO_MANY.exec(text);
  if (!found) return;
  const line = text.slice(0, found.index).split(LINE_END).length;
  throw new InputError(
    `Line ${line} of ${source} has more than ${MOST_MARKS} combining marks (accents) in a row. Remove them, or the line.`,
  );
}
