// What the forms of gru_forward share that compute one unit of one sequence at a time: buffers, and what comes after the
// products. Needs step.wgsl, math.wgsl and gates.wgsl; the form itself declares the weights.

// Gates of the cell: reset r, update z, candidate n.
const GATES = 3u;
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

// Moves one unit one step ahead; x, y, z of `sums` are weight_hh h[t] of its gates. Gives the new state.
fn forward_unit(t: u32, sequence: u32, unit: u32, sums: vec4f) -> f32 {
  let row = t * record.batch_size + sequence;
  let columns = vec3u(0u, 1u, 2u) * HIDDEN + unit;
  let s = sums.xyz + vec3f(bias[columns.x], bias[columns.y], bias[columns.z]);
  let at = GATES * row * HIDDEN + columns;
  let reset = gate(gates[at.x] + s.x, HARD_SIGMOID);
  let keep = gate(gates[at.y] + s.y, HARD_SIGMOID);
  let candidate = tanh_clamped(gates[at.z] + reset * s.z);
  gates[at.x] = reset;
  gates[at.y] = keep;
  gates[at.z] = candidate;
  recurrent[at.x] = s.x;
  recurrent[at.y] = s.y;
  recurrent[at.z] = s.z;
  let before = row * HIDDEN + unit;
  let h = (1.0 - keep) * candidate + keep * hidden[before];
  hidden[before + record.batch_size * HIDDEN] = h;
  return h;
}
