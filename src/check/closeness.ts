/** How close is close enough, and why this close: numbers without a reason are not tolerances. */
export interface Closeness {
  /** Largest allowed difference where the expected number is small. */
  readonly absolute: number;
  /** Largest allowed difference in units of the expected number's size; added to `absolute`. */
  readonly relative: number;
  /** Where these numbers come from, in one sentence. */
  readonly why: string;
}

/** The element that is worst in units of its tolerance. */
export interface Worst {
  readonly index: number;
  readonly got: number;
  readonly expected: number;
  readonly error: number;
  /** error divided by what is allowed: above 1 is too much. */
  readonly ratio: number;
}

/** The worst element. Equal infinities and NaN against NaN are no error; anything else that is not finite is infinite. */
export function worstOf(got: ArrayLike<number>, expected: ArrayLike<number>, { absolute, relative }: Closeness): Worst {
  let worst: Worst = { index: -1, got: NaN, expected: NaN, error: 0, ratio: -1 };
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [got[index]!, expected[index]!];
    const difference = Object.is(a, b) ? 0 : Math.abs(a - b);
    const error = Number.isNaN(difference) ? Infinity : difference;
    const ratio = error === 0 ? 0 : error / (absolute + relative * Math.abs(b));
    // An infinite expected number allows nothing: infinity over infinity is not small.
    const counted = Number.isNaN(ratio) ? Infinity : ratio;
    if (counted > worst.ratio) worst = { index, got: a, expected: b, error, ratio: counted };
  }
  return worst;
}

/** What is wrong where two arrays do not agree element by element, in a sentence about the worst element; null where they do. */
export function faultOf(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  closeness: Closeness,
  what = '',
): string | null {
  const label = what === '' ? '' : `${what}: `;
  if (got.length !== expected.length) {
    return `${label}${got.length} numbers where ${expected.length} were expected.`;
  }
  const worst = worstOf(got, expected, closeness);
  if (worst.ratio <= 1) return null;
  return (
    `${label}element ${worst.index} of ${expected.length} is ${worst.got}, expected ${worst.expected}: ` +
    `off by ${worst.error}, ${worst.ratio.toPrecision(3)} times what is allowed ` +
    `(${closeness.absolute} + ${closeness.relative} relative: ${closeness.why}).`
  );
}
