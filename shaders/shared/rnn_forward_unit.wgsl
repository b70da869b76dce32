// What the forms of rnn_forward share that compute one unit of one sequence at a time: buffers, and what comes before and
// after the product. Needs step.wgsl and math.wgsl; the form itself declares the weights.

// Gates of the cell.
const GATES = 1u;
// A number for each gate of a unit.
alias UnitGates = f32;
// H.
override HIDDEN: u32;

// Input product with bias_ih.
@group(0) @binding(2) var<storage, read> gates: array<f32>;
// bias_hh: zero in the notebook, which has one bias.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// States; slot t is read, slot t + 1 written.
@group(0) @binding(5) var<storage, read_write> hidden: array<f32>;

// bias_hh of a unit.
fn biases(unit: u32) -> f32 {
  return bias[unit];
}

// What enters a unit from below.
fn entering(t: u32, sequence: u32, unit: u32) -> f32 {
  return gates[(t * record.batch_size + sequence) * HIDDEN + unit];
}

// h[t] of a unit, in x.
fn state_at(t: u32, sequence: u32, unit: u32) -> vec2f {
  return vec2f(hidden[(t * record.batch_size + sequence) * HIDDEN + unit], 0.0);
}

// Moves one unit one step ahead; `sum` is weight_hh h[t] + bias_hh. What was before is in the sum. Gives h[t+1] in x.
fn forward_unit(t: u32, sequence: u32, unit: u32, from_below: f32, sum: f32, _before: vec2f) -> vec2f {
  let h = tanh_clamped(from_below + sum);
  hidden[((t + 1u) * record.batch_size + sequence) * HIDDEN + unit] = h;
  return vec2f(h, 0.0);
}
