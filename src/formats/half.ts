/** Fraction bits of IEEE 754's binary16, and the exponent of its smallest normal number. */
const FRACTION_BITS = 10;
const LEAST_EXPONENT = -14;
/** What is rounded to infinity: half a unit above the largest number, 65,504. */
const OVERFLOW = 65_520;

/** The number that 16 bits stand for in IEEE 754's binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** (LEAST_EXPONENT - FRACTION_BITS);
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 16 bits of the nearest number in binary16; of two as near, the one with an even fraction. */
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
  // The leading 1 of a normal number, and a carry out of the fraction, add to the exponent.
  return sign | (((exponent - LEAST_EXPONENT) << FRACTION_BITS) + rounded);
}
