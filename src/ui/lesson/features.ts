import { correlationsWith, unitCorrelations } from './unit_meanings.ts';
import type { UnitCorrelations, UnitTrace } from './unit_meanings.ts';
import { isVowel } from './vowels.ts';

/** Something that a unit may be tied to, and how every unit is. */
export interface MeasuredFeature {
  /** What follows “the units most tied to”. */
  readonly words: string;
  readonly units: UnitCorrelations;
}

/** The place in a name, vowels and the end, over all letters of some names. */
export function featuresOfNames(
  traces: readonly UnitTrace[],
  symbols: readonly string[],
  hiddenSize: number,
): readonly MeasuredFeature[] {
  const { position, vowel, end } = unitCorrelations(traces, symbols, hiddenSize);
  return [
    { words: 'the place in the name', units: position },
    { words: 'a vowel, just read', units: vowel },
    { words: 'the end of the name, which comes next', units: end },
  ];
}

/** The place in a word, vowels, and spaces, over all symbols of some pieces of text. */
export function featuresOfText(
  traces: readonly UnitTrace[],
  symbols: readonly string[],
  hiddenSize: number,
): readonly MeasuredFeature[] {
  const of = correlationsWith(traces, hiddenSize);
  const isSpace = symbols.map((symbol) => /^\s+$/u.test(symbol));
  const inWord = ({ inputs }: UnitTrace, t: number): number => {
    let letters = 0;
    while (letters <= t && !isSpace[inputs[t - letters]!]) letters++;
    return letters;
  };
  return [
    { words: 'the place in the word', units: of(inWord) },
    { words: 'a vowel, just read', units: of(({ inputs }, t) => Number(isVowel(symbols[inputs[t]!] ?? ''))) },
    { words: 'a space, just read', units: of(({ inputs }, t) => Number(isSpace[inputs[t]!] ?? false)) },
  ];
}
