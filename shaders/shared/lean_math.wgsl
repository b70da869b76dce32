// What math.wgsl has, in as few instructions as SwiftShader's compiler makes of it: it takes some 25 for a minimum or a
// maximum, 30 for a rounding, 8 for a choice, and 2 for every constant. Measured against float64 in test/gpu/math.test.ts.

// tanh(x) as a quotient of two polynomials in x^2, the one of src/wasm/assembly/math.ts. NaN stays NaN.
fn tanh_quotient(x: f32) -> f32 {
  let y = select(select(x, 8.32, x > 8.32), -8.32, x < -8.32);
  let z = y * y;
  let above = 1.0 + z * (0.134445086 + z * (0.0035716102 + z * (2.18948626e-5 + z * 1.52307003e-8)));
  let below = 1.0 + z * (0.467778355 + z * (0.0261644889 + z * (3.41131206e-4 + z * 8.52256164e-7)));
  return y * above / below;
}

// exp(x) for x <= 0, as exp_nonpositive: 0 below -88. NaN stays NaN.
fn exp_lean(x: f32) -> f32 {
  let clamped = select(x, -88.0, x < -88.0);
  let n = floor(clamped * 1.44269504 + 0.5);
  let r = (clamped - n * 0.693359375) + n * 2.12194440e-4;
  let q = 0.5 + r * (0.166665734 + r * (0.0416664569 + r * (0.0083637696 + r * 0.0013934534)));
  // 2^n by its bits, 0 for n = -127. Adding 1.5 2^23 leaves n in the lowest bits; a multiplication replaces a shift, which
  // is made lane by lane.
  let scale = bitcast<f32>(bitcast<i32>(n + 12582912.0) * 8388608 + 0x3f800000);
  return (1.0 + (r + r * r * q)) * scale;
}

// The larger of two numbers, a where either is NaN.
fn larger(a: f32, b: f32) -> f32 {
  return select(a, b, b > a);
}
