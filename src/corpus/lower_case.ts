/**
 * A text in lower case, without stray combining marks: İ becomes i, not i with a combining dot (U+0307). A Turkish text
 * has its I become ı. The Greek capital sigma becomes ς at the end of a word and σ elsewhere.
 */
export function lowerCase(text: string): string {
  if (!/[\u0130\u0307]/.test(text)) return text.toLowerCase();
  const composed = text.normalize('NFC');
  const lower = isTurkish(composed) ? composed.toLocaleLowerCase('tr') : composed.replaceAll('İ', 'i').toLowerCase();
  return lower.replace(/i\u0307(?!\p{M})/gu, 'i');
}

/**
 * True if a text writes both İ and ı and none of the letters q, w and x, which Turkish lacks. A list of the world's cities
 * has them, and there an I is an i.
 */
export function isTurkish(text: string): boolean {
  return text.includes('İ') && text.includes('ı') && !/[qwx]/i.test(text);
}
