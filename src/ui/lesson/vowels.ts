/** Letters for vowels in the Latin, Greek and Cyrillic scripts, in lower case, without marks. */
const VOWELS = new Set('aeiouæøœıəαεηιουωаеиоуыэюяієѣ');

/** Whether a symbol is a vowel's letter, with or without marks (é, ё). Scripts whose letters are syllables have none. */
export function isVowel(symbol: string): boolean {
  const letters = symbol.toLowerCase();
  // The mark of й makes a consonant of it; longer symbols are labels.
  return letters !== 'й' && symbol.length <= 2 && VOWELS.has(letters.normalize('NFD').slice(0, 1));
}
