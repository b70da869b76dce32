/**
 * The arithmetic of the Mersenne Twister MT19937 (M. Matsumoto and T. Nishimura, 1998), word by word. All words are
 * unsigned 32-bit numbers.
 */

/** Words of state. */
export const WORDS = 624;
/** How many words ahead the recurrence reaches. */
export const REACH = 397;
/** The one bit of a word that its successor depends on. */
export const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;
/** The last row of the recurrence's matrix. */
const MATRIX = 0x9908b0df;

/** Throws a RangeError unless the seed is a whole number from 0 to 2^32 - 1. */
export function checkSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`The seed is ${seed}; give a whole number from 0 to 4294967295.`);
  }
}

/** Word i of a seeded state, from word i - 1 (Knuth). */
export function nextSeedWord(previous: number, i: number): number {
  return (Math.imul(1812433253, previous ^ (previous >>> 30)) + i) >>> 0;
}

/** The recurrence: a word's successor from itself, its neighbour and the word REACH ahead. */
export function twist(word: number, neighbour: number, ahead: number): number {
  const joined = (word & UPPER_BIT) | (neighbour & LOWER_BITS);
  return (ahead ^ (joined >>> 1) ^ (joined & 1 ? MATRIX : 0)) >>> 0;
}

/** Mixes the bits of a word of state into 32 bits to hand out. */
export function temper(word: number): number {
  let bits = word;
  bits ^= bits >>> 11;
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  bits ^= bits >>> 18;
  return bits >>> 0;
}

/** 53 bits of two draws as a number in [0, 1). */
export function doubleOf(a: number, b: number): number {
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;
}
