/**
 * What ends a line: \n, \r\n and \r; form feed and vertical tab, which printed pages and word processors have; and Unicode's
 * U+2028 and U+2029. A form feed beside another line end is part of it, so that lines have the numbers that editors show.
 */
export const LINE_END = /\f?(?:\r\n|\n|\r)\f?|[\f\v\u2028\u2029]/;

const OTHERS = /[\r\f\v\u2028\u2029]/;
const ALL = new RegExp(LINE_END, 'g');

/** A text whose lines end with \n alone. */
export function withNewlines(text: string): string {
  return OTHERS.test(text) ? text.replace(ALL, '\n') : text;
}
