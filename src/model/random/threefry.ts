/**
 * Threefry-2x32 with 20 rounds, of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3" (2011): 64 random bits that depend on a key and a counter alone, so that any draw can be had in any
 * order on any device. Keep in step with shaders/shared/threefry.wgsl.
 */

/** How far each round rotates word 1: four rounds of the first group, then of the second, and so on in turn. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
/** Key words are injected after each group of four rounds. */
const GROUPS = 5;
/** Makes the third key word of an all-zero key differ from zero. */
const PARITY = 0x1bd11bda;

/** The two random words of a key and a counter, each two words. All are unsigned; larger numbers lose their upper bits. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0 | 0, key1 | 0, PARITY ^ key0 ^ key1] as const;
  let x0 = (counter0 + keys[0]) | 0;
  let x1 = (counter1 + keys[1]) | 0;
  for (let group = 0; group < GROUPS; group++) {
    for (const bits of ROTATIONS[group & 1]!) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

/**
 * The uniform draw in [0, 1) for one symbol: 24 bits, exact in float32, so that every device sees the same number.
 * `seed`, `name` and `position` are whole numbers from 0 to 2^32 - 1.
 */
export function uniformDraw(seed: number, name: number, position: number): number {
  return (threefry2x32(seed, 0, name, position)[0] >>> 8) * 2 ** -24;
}
