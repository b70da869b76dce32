// What the forms of gru_backward share that compute one unit of one sequence at a time: buffers, and what comes after the
// product. Needs step.wgsl, math.wgsl and gates.wgsl.

// Gates of the cell: reset r, update z, candidate n.
const GATES = 3u;
// H.
override HIDDEN: u32;
// 1 where the gates are hard sigmoids.
override HARD_SIGMOID: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<f32>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// States of the forward pass.
@group(0) @binding(4) var<storage, read> hidden: array<f32>;
// Activated gates on entry, gradient of the input's side on return.
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;
// s on entry, of which the candidate's is needed; gradient of the state's side on return.
@group(0) @binding(6) var<storage, read_write> recurrent: array<f32>;
// Gradient that the state passes back in time directly; not read at the last step.
@group(0) @binding(7) var<storage, read_write> carried: array<f32>;

// Moves one unit's gradient one step back; `sum` is weight_hh^T drecurrent[t+1], 0 at the last step. Gives drecurrent[t]
// in x, y, z.
fn backward_unit(t: u32, sequence: u32, unit: u32, sum: f32) -> vec4f {
  let row = t * record.batch_size + sequence;
  let state = row * HIDDEN + unit;
  let carry = sequence * HIDDEN + unit;
  var dh = dhidden[state] + sum;
  if (t + 1u < record.time_steps) { dh += carried[carry]; }
  let at = GATES * row * HIDDEN + vec3u(0u, 1u, 2u) * HIDDEN + unit;
  let reset = gates[at.x];
  let keep = gates[at.y];
  let candidate = gates[at.z];
  let dcandidate = dh * (1.0 - keep) * (1.0 - candidate * candidate);
  let dkeep = dh * (hidden[state] - candidate) * gate_slope(keep, HARD_SIGMOID);
  let dreset = dcandidate * recurrent[at.z] * gate_slope(reset, HARD_SIGMOID);
  gates[at.x] = dreset;
  gates[at.y] = dkeep;
  gates[at.z] = dcandidate;
  recurrent[at.x] = dreset;
  recurrent[at.y] = dkeep;
  recurrent[at.z] = dcandidate * reset;
  carried[carry] = dh * keep;
  return vec4f(dreset, dkeep, dcandidate * reset, 0.0);
}
