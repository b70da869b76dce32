// Functions that WebAssembly lacks, four at a time: the polynomials of shaders/shared/math.wgsl, good to 2e-7.

/** Adding it leaves a float rounded to a whole number, with that number in its lowest bits. */
const ROUNDER: f32 = 12_582_912;

/** exp(x) for x <= 0: 0 below -87, where float32 ends. x = n log 2 + r, exp(x) = 2^n exp(r). NaN stays NaN. */
export function expNonpositive(x: v128): v128 {
  const clamped = f32x4.pmax(x, f32x4.splat(-87));
  const rounded = f32x4.add(f32x4.mul(clamped, f32x4.splat(1.44269504)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.add(high, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let q = f32x4.add(f32x4.splat(0.0083637696), f32x4.mul(r, f32x4.splat(0.0013934534)));
  q = f32x4.add(f32x4.splat(0.0416664569), f32x4.mul(r, q));
  q = f32x4.add(f32x4.splat(0.166665734), f32x4.mul(r, q));
  q = f32x4.add(f32x4.splat(0.5), f32x4.mul(r, q));
  const rest = f32x4.add(f32x4.splat(1), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), q)));
  const powerOfTwo = i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(0x3f800000));
  return v128.andnot(f32x4.mul(rest, powerOfTwo), f32x4.lt(x, f32x4.splat(-87)));
}

/** tanh(x): a polynomial near 0, exp elsewhere. NaN stays NaN. */
export function tanh(x: v128): v128 {
  const signs = v128.and(x, f32x4.splat(-0.0));
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const z = f32x4.mul(size, size);
  let near = f32x4.add(f32x4.splat(0.0210036417), f32x4.mul(z, f32x4.splat(-0.0061049485)));
  near = f32x4.add(f32x4.splat(-0.0538524976), f32x4.mul(z, near));
  near = f32x4.add(f32x4.splat(0.1333278227), f32x4.mul(z, near));
  near = f32x4.add(f32x4.splat(-0.333333291), f32x4.mul(z, near));
  near = f32x4.add(size, f32x4.mul(f32x4.mul(size, z), near));
  const e = expNonpositive(f32x4.mul(size, f32x4.splat(-2)));
  const far = f32x4.div(f32x4.sub(f32x4.splat(1), e), f32x4.add(f32x4.splat(1), e));
  return v128.or(v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625))), signs);
}

/**
 * tanh(x) as a quotient of two polynomials in x^2, fitted to relative error from 0 to 8: half the work of `tanh`, good to
 * 3.2e-7 (relative, the worst of 2,200,000 arguments). NaN stays NaN.
 */
export function tanhQuotient(x: v128): v128 {
  // Where the quotient is 1, as tanh is from 9 on.
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(8.32)), f32x4.splat(-8.32));
  const z = f32x4.mul(y, y);
  let above = f32x4.add(f32x4.splat(2.18948626e-5), f32x4.mul(z, f32x4.splat(1.52307003e-8)));
  let below = f32x4.add(f32x4.splat(3.41131206e-4), f32x4.mul(z, f32x4.splat(8.52256164e-7)));
  above = f32x4.add(f32x4.splat(0.0035716102), f32x4.mul(z, above));
  below = f32x4.add(f32x4.splat(0.0261644889), f32x4.mul(z, below));
  above = f32x4.add(f32x4.splat(0.134445086), f32x4.mul(z, above));
  below = f32x4.add(f32x4.splat(0.467778355), f32x4.mul(z, below));
  above = f32x4.add(f32x4.splat(1), f32x4.mul(z, above));
  below = f32x4.add(f32x4.splat(1), f32x4.mul(z, below));
  return f32x4.div(f32x4.mul(y, above), below);
}

/** tanh(x), for few sequences to the bit as it always was, for many by the quotient. */
export function tanhFor(x: v128, many: bool): v128 {
  return many ? tanhQuotient(x) : tanh(x);
}

/** The activation of gates: the logistic function, or where `hard` is not 0 Keras 2's clip(0.2 z + 0.5, 0, 1). */
export function gate(z: v128, hard: i32): v128 {
  const one = f32x4.splat(1);
  if (hard) {
    const line = f32x4.add(f32x4.mul(z, f32x4.splat(0.2)), f32x4.splat(0.5));
    return f32x4.min(f32x4.max(line, f32x4.splat(0)), one);
  }
  const e = expNonpositive(f32x4.neg(f32x4.abs(z)));
  return f32x4.div(v128.bitselect(e, one, f32x4.lt(z, f32x4.splat(0))), f32x4.add(one, e));
}

/** The slope of a gate, from its value. */
export function gateSlope(value: v128, hard: i32): v128 {
  const rest = f32x4.sub(f32x4.splat(1), value);
  if (!hard) return f32x4.mul(value, rest);
  const inside = v128.and(f32x4.gt(value, f32x4.splat(0)), f32x4.gt(rest, f32x4.splat(0)));
  return v128.and(f32x4.splat(0.2), inside);
}
