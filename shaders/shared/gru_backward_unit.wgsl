// What the forms of gru_backward share that compute one unit of one sequence at a time: buffers, and what comes before and
// after the product. Needs step.wgsl, math.wgsl and gates.wgsl.

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

// What the forward pass left of one unit of one sequence at one time step, and what comes from above.
struct UnitValues {
  dh: f32,
  // r, z, n.
  gates: vec3f,
  // s of the candidate.
  s: f32,
  // h[t].
  h: f32,
}

// Where the gates of a unit begin, one after the other.
fn gates_at(t: u32, sequence: u32, unit: u32) -> vec3u {
  return GATES * (t * record.batch_size + sequence) * HIDDEN + vec3u(0u, 1u, 2u) * HIDDEN + unit;
}

fn values_at(t: u32, sequence: u32, unit: u32) -> UnitValues {
  let state = (t * record.batch_size + sequence) * HIDDEN + unit;
  let at = gates_at(t, sequence, unit);
  return UnitValues(dhidden[state], vec3f(gates[at.x], gates[at.y], gates[at.z]), recurrent[at.z], hidden[state]);
}

// Gradient that a unit got from the step after it, before it is moved back.
fn carried_at(t: u32, sequence: u32, unit: u32) -> f32 {
  if (t + 1u == record.time_steps) { return 0.0; }
  return carried[sequence * HIDDEN + unit];
}

// Keeps the gradient for the step before.
fn carry(sequence: u32, unit: u32, value: f32) {
  carried[sequence * HIDDEN + unit] = value;
}

// What a unit passes back.
struct UnitErrors {
  // Gradient of what enters the gates from the state, in x, y, z.
  gates: vec4f,
  // Gradient that goes back in time past the product.
  carried: f32,
}

// Moves one unit's gradient one step back; `sum` is weight_hh^T drecurrent[t+1], 0 at the last step.
fn backward_unit(t: u32, sequence: u32, unit: u32, values: UnitValues, sum: f32, from_after: f32) -> UnitErrors {
  let dh = values.dh + sum + from_after;
  let reset = values.gates.x;
  let keep = values.gates.y;
  let candidate = values.gates.z;
  let dcandidate = dh * (1.0 - keep) * (1.0 - candidate * candidate);
  let dkeep = dh * (values.h - candidate) * gate_slope(keep, HARD_SIGMOID);
  let dreset = dcandidate * values.s * gate_slope(reset, HARD_SIGMOID);
  let at = gates_at(t, sequence, unit);
  gates[at.x] = dreset;
  gates[at.y] = dkeep;
  gates[at.z] = dcandidate;
  recurrent[at.x] = dreset;
  recurrent[at.y] = dkeep;
  recurrent[at.z] = dcandidate * reset;
  return UnitErrors(vec4f(dreset, dkeep, dcandidate * reset, 0.0), dh * keep);
}
