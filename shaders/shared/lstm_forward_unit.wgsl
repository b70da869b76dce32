// What the forms of lstm_forward share that compute one unit of one sequence at a time: buffers, and what comes after the
// products. Needs step.wgsl, math.wgsl and gates.wgsl; the form itself declares the weights.

// Gates of the cell: input i, forget f, candidate g, output o.
const GATES = 4u;
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

// Moves one unit one step ahead; `sums` is weight_hh h[t] of its gates. Gives the new state.
fn forward_unit(t: u32, sequence: u32, unit: u32, sums: vec4f) -> f32 {
  let row = t * record.batch_size + sequence;
  let columns = vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
  let at = GATES * row * HIDDEN + columns;
  let entering = vec4f(gates[at.x], gates[at.y], gates[at.z], gates[at.w]);
  let z = entering + vec4f(bias[columns.x], bias[columns.y], bias[columns.z], bias[columns.w]) + sums;
  let input_gate = gate(z.x, HARD_SIGMOID);
  let forget_gate = gate(z.y, HARD_SIGMOID);
  let candidate = tanh_clamped(z.z);
  let output_gate = gate(z.w, HARD_SIGMOID);
  gates[at.x] = input_gate;
  gates[at.y] = forget_gate;
  gates[at.z] = candidate;
  gates[at.w] = output_gate;
  let before = row * HIDDEN + unit;
  let after = before + record.batch_size * HIDDEN;
  let state = forget_gate * cell[before] + input_gate * candidate;
  cell[after] = state;
  let h = output_gate * tanh_clamped(state);
  hidden[after] = h;
  return h;
}
