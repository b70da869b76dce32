import type { Dice } from '../dice.ts';

const PARTS = [
  'kar',
  'holm',
  'vik',
  'sand',
  'nes',
  'aster',
  'berg',
  'lund',
  'mora',
  'tarn',
  'ulv',
  'eda',
  'ros',
  'fel',
];

/** A list of invented names. */
export function inventedList(dice: Dice, names = 60): string {
  return Array.from({ length: names }, () =>
    Array.from({ length: dice.whole(2, 4) }, () => dice.one(PARTS)).join(''),
  ).join('\n');
}
