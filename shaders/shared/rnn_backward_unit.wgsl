// What the forms of rnn_backward share that compute one unit of one sequence at a time: buffers, and what comes before and
// after the product. Needs step.wgsl.

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

// What the forward pass left of one unit of one sequence at one time step, and what comes from above.
struct UnitValues {
  dh: f32,
  // h[t+1].
  h: f32,
}

fn values_at(t: u32, sequence: u32, unit: u32) -> UnitValues {
  let at = (t * record.batch_size + sequence) * HIDDEN + unit;
  return UnitValues(dhidden[at], hidden[at + record.batch_size * HIDDEN]);
}

// Nothing passes the product by.
fn carried_at(_t: u32, _sequence: u32, _unit: u32) -> f32 { return 0.0; }
fn carry(_sequence: u32, _unit: u32, _value: f32) {}

// What a unit passes back.
struct UnitErrors {
  // Gradient of what enters the gate from the state, in x.
  gates: vec4f,
  // Always 0.
  carried: f32,
}

// Moves one unit's gradient one step back; `sum` is weight_hh^T dgates[t+1], 0 at the last step.
fn backward_unit(t: u32, sequence: u32, unit: u32, values: UnitValues, sum: f32, _from_after: f32) -> UnitErrors {
  let dgate = (values.dh + sum) * (1.0 - values.h * values.h);
  gates[(t * record.batch_size + sequence) * HIDDEN + unit] = dgate;
  return UnitErrors(vec4f(dgate, 0.0, 0.0, 0.0), 0.0);
}
