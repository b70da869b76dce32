/**
 * A value as JavaScript, on one line, that may stand in a script of a page and in a comment: JSON without "<", which could end a
 * script, and without the line separators that JSON allows in texts.
 */
export function literalOf(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (symbol) => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text as HTML shows it, also in the value of an attribute. */
export function htmlOf(text: string): string {
  return text.replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`);
}
