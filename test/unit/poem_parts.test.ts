import { describe, expect, it } from 'vitest';
import { moved } from '../../src/ui/mango-verse/cursor.ts';
import { endingWords } from '../../src/ui/mango-poem/ending_words.ts';
import { lettersDue } from '../../src/ui/pace.ts';
import { stepOf } from '../../src/ui/surprise.ts';

describe('lettersDue', () => {
  it('keeps the pace over frames of any length, and the part of a letter that is left', () => {
    let part = 0;
    let shown = 0;
    for (const milliseconds of [7, 16, 16, 33, 100, 3, 25, 200, 100]) {
      const due = lettersDue('calm', milliseconds, part, 1_000);
      shown += due.letters;
      part = due.part;
    }
    // 30 a second for half a second.
    expect(shown + part).toBeCloseTo(15, 9);
  });

  it('never exceeds what is written, and saves nothing up', () => {
    expect(lettersDue('calm', 200, 0, 2)).toEqual({ letters: 2, part: 0 });
    expect(lettersDue('calm', 200, 0.5, 0)).toEqual({ letters: 0, part: 0 });
    expect(lettersDue('at once', 0.001, 0, 5_000)).toEqual({ letters: 5_000, part: 0 });
    expect(lettersDue('at once', 0, 0, 3)).toEqual({ letters: 3, part: 0 });
    expect(lettersDue('at once', 0, 0, 0)).toEqual({ letters: 0, part: 0 });
  });

  it('does not leap after a while in a hidden tab', () => {
    expect(lettersDue('calm', 60_000, 0, 5_000).letters).toBe(7);
  });
});

describe('stepOf', () => {
  it('goes by the probability: a half, a fifth, a twentieth, a hundredth', () => {
    const steps = [1, 0.51, 0.49, 0.21, 0.19, 0.051, 0.049, 0.011, 0.009, 1e-12].map((p) => stepOf(-Math.log(p)));
    expect(steps).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

describe('moved', () => {
  // abc\n \n de\n f: the lines begin at 0, 4, 5 and 8.
  const starts = [0, 4, 5, 8];
  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 8, 8],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 6, 8],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 7, 4],
    ['ArrowUp', 2, 2],
    ['Home', 7, 5],
    ['End', 5, 7],
    ['End', 8, 8],
    ['Enter', 5, null],
  ] as const)('%s from %i is %s', (key, at, to) => {
    expect(moved(key, at, starts, 9)).toBe(to);
  });

  it('does not leave a text that ends with a line', () => {
    expect(moved('ArrowDown', 1, [0, 3], 3)).toBe(1);
    expect(moved('ArrowRight', 2, [0, 3], 3)).toBe(2);
  });
});

describe('endingWords', () => {
  it('tells what cannot be seen', () => {
    expect(['', 'no sense', 'no sense ', 'tree,\n'].map(endingWords)).toEqual([
      'Empty: the model begins by itself.',
      'Ends without a space.',
      'Ends with a space (·).',
      'Ends with a line end.',
    ]);
  });
});
