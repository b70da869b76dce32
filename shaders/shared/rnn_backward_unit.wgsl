// What the forms of rnn_backward share that compute one unit of one sequence at a time: buffers, and what comes after the
// product. Needs step.wgsl.

// Gates of the cell.
const GATES = 1u;
// H.
override HIDDEN: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<f32>;
// weight_hh (Waa).
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// States of the forward pass.
@group(0) @binding(4) var<storage, read> hidden: array<f32>;
// Gradient of what enters the gates; the forward pass's gates are overwritten.
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;

// Moves one unit's gradient one step back; `sum` is weight_hh^T dgates[t+1], 0 at the last step. Gives dgates[t] in x.
fn backward_unit(t: u32, sequence: u32, unit: u32, sum: f32) -> vec4f {
  let at = (t * record.batch_size + sequence) * HIDDEN + unit;
  let h = hidden[at + record.batch_size * HIDDEN];
  let dgate = (dhidden[at] + sum) * (1.0 - h * h);
  gates[at] = dgate;
  return vec4f(dgate, 0.0, 0.0, 0.0);
}
