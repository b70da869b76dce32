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

// The gates of four units.
fn gate_each(z: vec4f, hard: u32) -> vec4f {
  return vec4f(gate(z.x, hard), gate(z.y, hard), gate(z.z, hard), gate(z.w, hard));
}

// The slopes of four gates.
fn gate_slope_each(value: vec4f, hard: u32) -> vec4f {
  return vec4f(gate_slope(value.x, hard), gate_slope(value.y, hard), gate_slope(value.z, hard), gate_slope(value.w, hard));
}
