import type { Reading } from '../train/checkpoint.ts';

/** The number of characters of a text that were predicted, and how the text was read, in words. */
export function howRead(reading: Reading, symbols: number, window: number | null = null): string {
  const characters = `${symbols.toLocaleString('en')} characters`;
  if (reading === 'carried') return `${characters}, state carried`;
  return `${characters}, each after ${window === null ? 'its window' : `the ${window} before it`}`;
}
