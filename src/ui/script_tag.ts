/** Scripts that have no italics, by their tag for `lang`: kana before Han, which Japanese has beside it. */
const SCRIPTS: readonly (readonly [letters: RegExp, tag: string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'und-Jpan'],
  [/\p{Script=Hangul}/u, 'und-Kore'],
  [/\p{Script=Han}/u, 'und-Hani'],
  [/\p{Script=Arabic}/u, 'und-Arab'],
  [/\p{Script=Hebrew}/u, 'und-Hebr'],
  [/\p{Script=Thai}/u, 'und-Thai'],
  [/\p{Script=Devanagari}/u, 'und-Deva'],
];

/** The language tag of a text's script, from which the browser takes its font; null for scripts that the page's fonts have. */
export function scriptTag(text: string): string | null {
  // Most names are in these scripts, and rows are painted often.
  if (!/[^\u0000-\u058f]/.test(text)) return null;
  return SCRIPTS.find(([letters]) => letters.test(text))?.[1] ?? null;
}
