// Functions whose built-in forms are not exact enough everywhere. Polynomials are Chebyshev fits made for this file;
// measured against float64 on SwiftShader and llvmpipe in test/gpu/math.test.ts.

// exp(x) for x <= 0: 0 below -87, where float32 ends. x = n log 2 + r, exp(x) = 2^n exp(r).
fn exp_nonpositive(x: f32) -> f32 {
  let clamped = clamp(x, -87.0, 0.0);
  let n = round(clamped * 1.44269504);
  let r = (clamped - n * 0.693359375) + n * 2.12194440e-4;
  let q = 0.5 + r * (0.166665734 + r * (0.0416664569 + r * (0.0083637696 + r * 0.0013934534)));
  let scale = bitcast<f32>(u32(i32(n) + 127) << 23u);
  return select((1.0 + (r + r * r * q)) * scale, 0.0, x < -87.0);
}

// Whether x is NaN, by its bits: compilers may assume that x != x is false.
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// tanh(x) for every x: the built-in may return anything for large arguments. A polynomial near 0, exp elsewhere.
// NaN stays NaN, so that a run that diverged shows it.
fn tanh_clamped(x: f32) -> f32 {
  let size = min(abs(x), 10.0);
  let z = size * size;
  let near = size + size * z * (-0.333333291 + z * (0.1333278227 + z * (-0.0538524976 + z * (0.0210036417 + z * -0.0061049485))));
  let e = exp_nonpositive(-2.0 * size);
  let result = sign(x) * select((1.0 - e) / (1.0 + e), near, size < 0.625);
  return select(result, x, is_nan(x));
}

// tanh of four numbers.
fn tanh_each(x: vec4f) -> vec4f {
  return vec4f(tanh_clamped(x.x), tanh_clamped(x.y), tanh_clamped(x.z), tanh_clamped(x.w));
}

// exp_nonpositive of four numbers.
fn exp_each(x: vec4f) -> vec4f {
  return vec4f(exp_nonpositive(x.x), exp_nonpositive(x.y), exp_nonpositive(x.z), exp_nonpositive(x.w));
}
