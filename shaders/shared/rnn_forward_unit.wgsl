// What the forms of rnn_forward share that compute one unit of one sequence at a time: buffers, and what comes after the
// product. Needs step.wgsl and math.wgsl; the form itself declares the weights.

// Gates of the cell.
const GATES = 1u;
// H.
override HIDDEN: u32;

// Input product with bias_ih.
@group(0) @binding(2) var<storage, read> gates: array<f32>;
// bias_hh: zero in the notebook, which has one bias.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// States; slot t is read, slot t + 1 written.
@group(0) @binding(5) var<storage, read_write> hidden: array<f32>;

// Moves one unit one step ahead; of `sums`, weight_hh h[t], x is the unit's. Gives the new state.
fn forward_unit(t: u32, sequence: u32, unit: u32, sums: vec4f) -> f32 {
  let at = (t * record.batch_size + sequence) * HIDDEN + unit;
  let h = tanh_clamped(gates[at] + bias[unit] + sums.x);
  hidden[at + record.batch_size * HIDDEN] = h;
  return h;
}
