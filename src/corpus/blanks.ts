/**
 * Characters that show nothing: Unicode's default-ignorable ones, such as U+200B (zero-width space), U+2060 (word joiner)
 * and U+3164 (Hangul filler), and U+2800 (Braille without dots). White space, which `trim` drops, is not among them.
 */
const BLANK = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const BLANKS_BEFORE = /^[\s\p{Default_Ignorable_Code_Point}\u2800]+/u;
/** At the end of a name variation selectors and tags stay: they say which emoji or flag the symbol before them is. */
const ENDS_NAME = /[\ufe00-\ufe0f\u{e0000}-\u{e0fff}]/u;

/** Of these, those that say nothing inside a name either: soft hyphens, marks of width zero, and marks of direction. */
const WITHOUT_MEANING = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;

/** `strip` for the lines of a text; a plain `trim` if it has no blank characters. */
export function stripperOf(text: string): (line: string) => string {
  return BLANK.test(text) ? strip : (line) => line.trim();
}

/**
 * Drops white space and blank characters from both ends of a line, and those without meaning from its inside. A line of
 * nothing else becomes empty.
 */
export function strip(line: string): string {
  const rest = line.replace(WITHOUT_MEANING, '').replace(BLANKS_BEFORE, '');
  let end = rest.length;
  while (end > 0 && isBlank(rest[end - 1]!)) end--;
  return rest.slice(0, end);
}

/** True for a UTF-16 unit that shows nothing at the end of a name. Halves of pairs are none. */
function isBlank(unit: string): boolean {
  return unit.trim() === '' || (BLANK.test(unit) && !ENDS_NAME.test(unit));
}
