import { describe, expect, it } from 'vitest';
import { uniformDraw, threefry2x32 } from '../../src/model/random/threefry.ts';

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('threefry2x32', () => {
  // Oracle: the known answers published with the authors' library Random123, for 20 rounds.
  it.each([
    ['zeros', [0, 0], [0, 0], '6b200159 99ba4efe'],
    ['ones', [0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '1cb996fc bb002be7'],
    ['digits of pi', [0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], 'c4923a9c 483df7a0'],
  ])('gives the known answer for %s', (_, key, counter, answer) => {
    expect(hex(threefry2x32(key[0]!, key[1]!, counter[0]!, counter[1]!))).toBe(answer);
  });

  it('depends on each of the four words', () => {
    const answers = [
      [1, 2, 3, 4],
      [0, 2, 3, 4],
      [1, 0, 3, 4],
      [1, 2, 0, 4],
      [1, 2, 3, 0],
    ].map(([k0, k1, c0, c1]) => hex(threefry2x32(k0!, k1!, c0!, c1!)));
    expect(new Set(answers).size).toBe(5);
  });
});

describe('uniformDraw', () => {
  it('is the top 24 bits of the first word, exact in float32', () => {
    expect(uniformDraw(0, 0, 0)).toBe(0x6b2001 / 2 ** 24);
    for (let position = 0; position < 50; position++) {
      const value = uniformDraw(0xffffffff, 7, position);
      expect(value).toBe(Math.fround(value));
      expect(value >= 0 && value < 1).toBe(true);
    }
  });

  it('is uniform enough over names and positions', () => {
    const counts = new Array<number>(16).fill(0);
    for (let name = 0; name < 1000; name++) {
      for (let position = 0; position < 16; position++) counts[Math.floor(16 * uniformDraw(1, name, position))]! += 1;
    }
    // Chi-squared with 15 degrees of freedom is below 37.7 but for one seed in a thousand; this seed is fixed.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(37.7);
  });
});
