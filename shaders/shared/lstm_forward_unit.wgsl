// What the forms of lstm_forward share that compute one unit of one sequence at a time: buffers, and what comes before and
// after the products. Needs step.wgsl, math.wgsl and gates.wgsl; the form itself declares the weights.

// Gates of the cell: input i, forget f, candidate g, output o.
const GATES = 4u;
// A number for each gate of a unit.
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
// Cell states, as the states.
@group(0) @binding(6) var<storage, read_write> cell: array<f32>;

// Where the gates of a unit lie in a row.
fn columns_of(unit: u32) -> vec4u {
  return vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
}

// bias_hh of a unit.
fn biases(unit: u32) -> vec4f {
  let at = columns_of(unit);
  return vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
}

// What enters the gates of a unit from below.
fn entering(t: u32, sequence: u32, unit: u32) -> vec4f {
  let at = GATES * (t * record.batch_size + sequence) * HIDDEN + columns_of(unit);
  return vec4f(gates[at.x], gates[at.y], gates[at.z], gates[at.w]);
}

// h[t] and c[t] of a unit.
fn state_at(t: u32, sequence: u32, unit: u32) -> vec2f {
  let at = (t * record.batch_size + sequence) * HIDDEN + unit;
  return vec2f(hidden[at], cell[at]);
}

// Moves one unit one step ahead; `sums` is weight_hh h[t] + bias_hh of its gates. Gives h[t+1] and c[t+1].
fn forward_unit(t: u32, sequence: u32, unit: u32, from_below: vec4f, sums: vec4f, before: vec2f) -> vec2f {
  let row = t * record.batch_size + sequence;
  let z = from_below + sums;
  let input_gate = gate(z.x, HARD_SIGMOID);
  let forget_gate = gate(z.y, HARD_SIGMOID);
  let candidate = tanh_clamped(z.z);
  let output_gate = gate(z.w, HARD_SIGMOID);
  let at = GATES * row * HIDDEN + columns_of(unit);
  gates[at.x] = input_gate;
  gates[at.y] = forget_gate;
  gates[at.z] = candidate;
  gates[at.w] = output_gate;
  let after = (row + record.batch_size) * HIDDEN + unit;
  let state = forget_gate * before.y + input_gate * candidate;
  cell[after] = state;
  let h = output_gate * tanh_clamped(state);
  hidden[after] = h;
  return vec2f(h, state);
}
