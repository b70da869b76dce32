import { expect } from 'vitest';
import { faultOf, worstOf } from '../../src/check/closeness.ts';
import type { Closeness, Worst } from '../../src/check/closeness.ts';

export type { Closeness, Worst };

/** Expects two arrays of equal length to agree element by element; on failure tells the worst element. */
export function expectClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  closeness: Closeness,
  what = '',
): Worst {
  const fault = faultOf(got, expected, closeness, what);
  if (fault !== null) expect.fail(fault);
  return worstOf(got, expected, closeness);
}
