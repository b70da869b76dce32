import { describe, expect, it } from 'vitest';
import { divergenceAdvice } from '../../src/ui/advice.ts';
import type { ListReport, Progress } from '../../src/worker/protocol.ts';

const report = (symbols: number, longest: number): ListReport => {
  return { source: 'a list', names: 10, symbols, duplicates: 0, blankLines: 0, longest, preview: [] };
};
const progress = (smoothLoss: number): Progress => {
  const rest = { iterations: 100, stepsPerSecond: 1, clippedShare: 0, largestGradient: 1, points: [] };
  return { iteration: 10, smoothLoss, ...rest };
};

describe('divergenceAdvice', () => {
  it('is silent for every loss of training that learns, from the first value on', () => {
    // Short names, where the first value is far above that of guessing; and dinosaurs, whose loss rises before it falls.
    expect(divergenceAdvice(progress(7 * Math.log(3)), report(2, 1))).toBeNull();
    expect(divergenceAdvice(progress(29.2), report(26, 23))).toBeNull();
  });

  it('says what to do about a loss far above that of guessing, finite or not', () => {
    // What the built-in list comes to after 3000 iterations at learning rate 0.5 without clipping.
    for (const loss of [1940, Infinity]) {
      expect(divergenceAdvice(progress(loss), report(26, 23))).toMatch(/lower learning rate, or with clipping on/);
    }
  });

  it('is silent before there is a list or a loss', () => {
    expect(divergenceAdvice(progress(1e9), null)).toBeNull();
    expect(divergenceAdvice(progress(NaN), report(26, 23))).toBeNull();
  });
});
