// What the forms of gru_forward share that compute one unit of one sequence at a time: buffers, and what comes before and
// after the products. Needs step.wgsl, math.wgsl and gates.wgsl; the form itself declares the weights.

// Gates of the cell: reset r, update z, candidate n.
const GATES = 3u;
// A number for each gate of a unit, and one that means nothing: vectors of three take the place of four.
alias UnitGates = vec4f;
// H.
override HIDDEN: u32;
// 1 for sigma(z) = min(max(0.2 z + 0.5, 0), 1), 0 for the logistic function.
override HARD_SIGMOID: u32;

// Input product with bias_ih on entry, activated gates on return.
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
// bias_hh.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// States; slot t is read, slot t + 1 written.
@group(0) @binding(5) var<storage, read_write> hidden: array<f32>;
// s of every gate.
@group(0) @binding(6) var<storage, read_write> recurrent: array<f32>;

// Where the gates of a unit lie in a row.
fn columns_of(unit: u32) -> vec3u {
  return vec3u(0u, 1u, 2u) * HIDDEN + unit;
}

// bias_hh of a unit.
fn biases(unit: u32) -> vec4f {
  let at = columns_of(unit);
  return vec4f(bias[at.x], bias[at.y], bias[at.z], 0.0);
}

// What enters the gates of a unit from below.
fn entering(t: u32, sequence: u32, unit: u32) -> vec4f {
  let at = GATES * (t * record.batch_size + sequence) * HIDDEN + columns_of(unit);
  return vec4f(gates[at.x], gates[at.y], gates[at.z], 0.0);
}

// h[t] of a unit, in x.
fn state_at(t: u32, sequence: u32, unit: u32) -> vec2f {
  return vec2f(hidden[(t * record.batch_size + sequence) * HIDDEN + unit], 0.0);
}

// Moves one unit one step ahead; `s` is weight_hh h[t] + bias_hh of its gates. Gives h[t+1] in x.
fn forward_unit(t: u32, sequence: u32, unit: u32, from_below: vec4f, s: vec4f, before: vec2f) -> vec2f {
  let row = t * record.batch_size + sequence;
  let reset = gate(from_below.x + s.x, HARD_SIGMOID);
  let keep = gate(from_below.y + s.y, HARD_SIGMOID);
  let candidate = tanh_clamped(from_below.z + reset * s.z);
  let at = GATES * row * HIDDEN + columns_of(unit);
  gates[at.x] = reset;
  gates[at.y] = keep;
  gates[at.z] = candidate;
  recurrent[at.x] = s.x;
  recurrent[at.y] = s.y;
  recurrent[at.z] = s.z;
  let h = (1.0 - keep) * candidate + keep * before.x;
  hidden[(row + record.batch_size) * HIDDEN + unit] = h;
  return vec2f(h, 0.0);
}
