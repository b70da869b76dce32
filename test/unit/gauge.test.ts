import { describe, expect, it } from 'vitest';
import { gaugeOf } from '../../src/sample/gauge.ts';

describe('the gauge of names', () => {
  const list = ['anna', 'hanna', 'joanna', 'José', 'annabel', 'bella'];

  it('counts copies, names one edit away, and names of known trigrams', () => {
    // A copy without its accent; one edit from anna; known trigrams, three edits away; nothing known.
    const { names, inList, oneEdit, plausible } = gaugeOf(['jose', 'annas', 'hannabella', 'qqqqqq', ''], list);
    expect({ names, inList, oneEdit, plausible }).toEqual({ names: 4, inList: 0.25, oneEdit: 0.25, plausible: 0.25 });
  });

  it('measures the list itself without the name that is measured', () => {
    expect(gaugeOf([], list)).toMatchObject({ names: 0, inList: 0, plausible: 0 });
    // All that xyz is made of is its own.
    expect(gaugeOf([], ['abab', 'ababab', 'xyz']).listPlausible).toBeCloseTo(2 / 3);
  });
});
