// The activation of gates. Needs math.wgsl.

// The logistic function, or Keras 2's straight line through it.
fn gate(z: f32, hard: u32) -> f32 {
  if (hard == 1u) { return select(clamp(0.2 * z + 0.5, 0.0, 1.0), z, is_nan(z)); }
  let e = exp_nonpositive(-abs(z));
  let result = select(e, 1.0, z >= 0.0) / (1.0 + e);
  return select(result, z, is_nan(z));
}

// The slope of a gate, from its value.
fn gate_slope(value: f32, hard: u32) -> f32 {
  if (hard == 1u) { return select(0.0, 0.2, value > 0.0 && value < 1.0); }
  return value * (1.0 - value);
}
