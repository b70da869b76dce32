/**
 * The distinct code points of some strings in ascending order. JavaScript's default order compares UTF-16 units instead,
 * and puts U+FFFD after an emoji.
 */
export function distinctCodePoints(texts: Iterable<string>): number[] {
  const seen = new Set<number>();
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const codePoint = text.codePointAt(i)!;
      seen.add(codePoint);
      if (codePoint > 0xffff) i++;
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** The number of symbols (code points) of a string. An emoji of one code point counts once. */
export function countSymbols(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.codePointAt(i)! > 0xffff) i++;
    count++;
  }
  return count;
}

/** A symbol as messages show it: `"ß" (U+00DF)`, or only the number if the symbol is invisible. */
export function describeSymbol(symbol: string): string {
  const number = `U+${symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}\p{M}]/u.test(symbol) ? number : `"${symbol}" (${number})`;
}

/** How to remove a control character from a file, as a sentence. */
export function removalOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code > 0x7f) return 'Remove it, or save the file as plain text in UTF-8.';
  const octal = code.toString(8).padStart(3, '0');
  const hex = code.toString(16).padStart(2, '0');
  return `Remove it: editors find it as the regular expression \\x${hex}, and \`tr -d '\\${octal}' < FILE > NEW\` drops it.`;
}
