/** Fraction bits of IEEE 754 binary16 (float16), and the exponent of its smallest normal number. */
const FRACTION_BITS = 10;
const LEAST_EXPONENT = -14;
/** Numbers from here on round to infinity: half a unit in the last place above the largest number, 65,504. */
const OVERFLOW = 65_520;

/** Decodes the 16 bits of an IEEE 754 binary16 number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** (LEAST_EXPONENT - FRACTION_BITS);
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Encodes a number as IEEE 754 binary16: rounds to nearest, ties to even. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= OVERFLOW) return sign | 0x7c00;
  const exponent = Math.max(LEAST_EXPONENT, Math.floor(Math.log2(size)));
  const units = size / 2 ** (exponent - FRACTION_BITS);
  const below = Math.floor(units);
  const rest = units - below;
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  // The addition also carries into the exponent: the leading 1 of a normal number, and a fraction that rounds up to 1024.
  return sign | (((exponent - LEAST_EXPONENT) << FRACTION_BITS) + rounded);
}
