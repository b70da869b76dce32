/**
 * A number held as the unevaluated sum of two doubles: about 106 bits. `high` is the sum rounded to a double.
 * The building blocks are the classical ones of T. J. Dekker, "A floating-point technique for extending the available
 * precision" (1971): each returns what a rounded operation lost.
 */
type Pair = readonly [high: number, low: number];

/** The exact sum of two doubles. */
function exactSum(a: number, b: number): Pair {
  const high = a + b;
  const partOfB = high - a;
  return [high, a - (high - partOfB) + (b - partOfB)];
}

/** The upper 26 bits of a double: products of such halves are exact. */
function upperHalf(a: number): number {
  const shifted = a * (2 ** 27 + 1);
  return shifted - (shifted - a);
}

/** The exact product of two doubles whose size is far from overflow and underflow. */
function exactProduct(a: number, b: number): Pair {
  const high = a * b;
  const [aUpper, bUpper] = [upperHalf(a), upperHalf(b)];
  const [aLower, bLower] = [a - aUpper, b - bUpper];
  return [high, aLower * bLower - (high - aUpper * bUpper - aLower * bUpper - aUpper * bLower)];
}

function add(a: Pair, b: Pair): Pair {
  const [high, low] = exactSum(a[0], b[0]);
  return exactSum(high, low + (a[1] + b[1]));
}

function multiply(a: Pair, b: Pair): Pair {
  const [high, low] = exactProduct(a[0], b[0]);
  return exactSum(high, low + (a[0] * b[1] + a[1] * b[0]));
}

function divide(a: Pair, b: Pair): Pair {
  const quotient = a[0] / b[0];
  const [high, low] = exactProduct(quotient, b[0]);
  return exactSum(quotient, (a[0] - high - low + a[1] - quotient * b[1]) / b[0]);
}

/** ln 2 to 106 bits. */
const LN2: Pair = [Math.LN2, 2.3190468138462996e-17];
/** Terms of the series whose size asks for more than a double, and those after them; beyond, a term is below 2^-80. */
const PRECISE_TERMS = 6;
const ALL_TERMS = 16;
/** 1, 1/3, 1/5, …: the coefficients of the series. */
const COEFFICIENTS: readonly Pair[] = Array.from({ length: ALL_TERMS }, (_, k) => divide([1, 0], [2 * k + 1, 0]));

/**
 * The natural logarithm of 0 < x <= 1 (at least 2^-900), correctly rounded in every case tried: the last step rounds
 * a value that is good to some 90 bits. Throws a RangeError elsewhere.
 *
 * `Math.log` may differ between JavaScript engines: V8's is one unit in the last place away from the C library that
 * NumPy uses for 7 % of NumPy's draws, and initial weights would depend on the browser. This one is the same
 * everywhere, and one unit away from glibc 2.36 for 0.08 % of them, where glibc does not round correctly.
 *
 * x = m 2^e with m between sqrt(1/2) and sqrt(2), s = (m - 1) / (m + 1), ln x = e ln 2 + 2 (s + s^3/3 + s^5/5 + …).
 */
export function preciseLog(x: number): number {
  if (!(x >= 2 ** -900 && x <= 1)) throw new RangeError(`preciseLog takes numbers from 2^-900 to 1, not ${x}.`);
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = divide([mantissa - 1, 0], exactSum(mantissa, 1));
  const square = multiply(s, s);
  let tail = 0;
  for (let k = ALL_TERMS - 1; k >= PRECISE_TERMS; k--) tail = tail * square[0] + COEFFICIENTS[k]![0];
  let series: Pair = [tail, 0];
  for (let k = PRECISE_TERMS - 1; k >= 0; k--) series = add(multiply(series, square), COEFFICIENTS[k]!);
  const logMantissa = multiply([2 * s[0], 2 * s[1]], series);
  return add(multiply([exponent, 0], LN2), logMantissa)[0];
}
