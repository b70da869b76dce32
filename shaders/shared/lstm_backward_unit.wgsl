// What the forms of lstm_backward share that compute one unit of one sequence at a time: buffers, and what comes before
// and after the product. Needs step.wgsl, math.wgsl and gates.wgsl.

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

// What the forward pass left of one unit of one sequence at one time step, and what comes from above.
struct UnitValues {
  dh: f32,
  // i, f, g, o.
  gates: vec4f,
  // c[t] and c[t+1].
  cell: vec2f,
}

// Where the gates of a unit begin, one after the other.
fn gates_at(t: u32, sequence: u32, unit: u32) -> vec4u {
  return GATES * (t * record.batch_size + sequence) * HIDDEN + vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
}

fn values_at(t: u32, sequence: u32, unit: u32) -> UnitValues {
  let state = (t * record.batch_size + sequence) * HIDDEN + unit;
  let at = gates_at(t, sequence, unit);
  return UnitValues(
    dhidden[state],
    vec4f(gates[at.x], gates[at.y], gates[at.z], gates[at.w]),
    vec2f(cell[state], cell[state + record.batch_size * HIDDEN]),
  );
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
  // Gradient of what enters the gates from the state.
  gates: vec4f,
  // Gradient that goes back in time past the product.
  carried: f32,
}

// Moves one unit's gradient one step back; `sum` is weight_hh^T dgates[t+1], 0 at the last step.
fn backward_unit(t: u32, sequence: u32, unit: u32, values: UnitValues, sum: f32, from_after: f32) -> UnitErrors {
  let dh = values.dh + sum;
  let input_gate = values.gates.x;
  let forget_gate = values.gates.y;
  let candidate = values.gates.z;
  let output_gate = values.gates.w;
  let squashed = tanh_clamped(values.cell.y);
  let dc = from_after + dh * output_gate * (1.0 - squashed * squashed);
  let dinput = dc * candidate * gate_slope(input_gate, HARD_SIGMOID);
  let dforget = dc * values.cell.x * gate_slope(forget_gate, HARD_SIGMOID);
  let dcandidate = dc * input_gate * (1.0 - candidate * candidate);
  let doutput = dh * squashed * gate_slope(output_gate, HARD_SIGMOID);
  let at = gates_at(t, sequence, unit);
  gates[at.x] = dinput;
  gates[at.y] = dforget;
  gates[at.z] = dcandidate;
  gates[at.w] = doutput;
  return UnitErrors(vec4f(dinput, dforget, dcandidate, doutput), dc * forget_gate);
}
