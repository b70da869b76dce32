// What the forms of lstm_backward share that compute one unit of one sequence at a time: buffers, and what comes after
// the product. Needs step.wgsl, math.wgsl and gates.wgsl.

// Gates of the cell: input i, forget f, candidate g, output o.
const GATES = 4u;
// H.
override HIDDEN: u32;
// 1 where the gates are hard sigmoids.
override HARD_SIGMOID: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<f32>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// Cell states of the forward pass.
@group(0) @binding(4) var<storage, read> cell: array<f32>;
// Activated gates on entry, gradient of what enters them on return.
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;
// Gradient that the cell state passes back in time; not read at the last step.
@group(0) @binding(6) var<storage, read_write> carried: array<f32>;

// Moves one unit's gradient one step back; `sum` is weight_hh^T dgates[t+1], 0 at the last step. Gives dgates[t].
fn backward_unit(t: u32, sequence: u32, unit: u32, sum: f32) -> vec4f {
  let row = t * record.batch_size + sequence;
  let state = row * HIDDEN + unit;
  let carry = sequence * HIDDEN + unit;
  let dh = dhidden[state] + sum;
  var dc = 0.0;
  if (t + 1u < record.time_steps) { dc = carried[carry]; }
  let at = GATES * row * HIDDEN + vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
  let input_gate = gates[at.x];
  let forget_gate = gates[at.y];
  let candidate = gates[at.z];
  let output_gate = gates[at.w];
  let squashed = tanh_clamped(cell[state + record.batch_size * HIDDEN]);
  dc += dh * output_gate * (1.0 - squashed * squashed);
  let dinput = dc * candidate * gate_slope(input_gate, HARD_SIGMOID);
  let dforget = dc * cell[state] * gate_slope(forget_gate, HARD_SIGMOID);
  let dcandidate = dc * input_gate * (1.0 - candidate * candidate);
  let doutput = dh * squashed * gate_slope(output_gate, HARD_SIGMOID);
  gates[at.x] = dinput;
  gates[at.y] = dforget;
  gates[at.z] = dcandidate;
  gates[at.w] = doutput;
  carried[carry] = dc * forget_gate;
  return vec4f(dinput, dforget, dcandidate, doutput);
}
