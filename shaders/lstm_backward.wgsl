// LSTM cell, backward at one time step: dh = dhidden[t] + weight_hh^T dgates[t+1]; dc = dh o (1 - tanh(c)^2) + dcell;
// di = dc g i', df = dc c[t] f', dg = dc i (1 - g^2), do = dh tanh(c) o'; dcell = dc f for the step before.
// Shapes: dhidden T x B x H, gates and dgates T x B x 4H, weight_hh 4H x H, cell (T + 1) x B x H, dcell B x H.
// One invocation computes one unit of one sequence.

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

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  var dh = dhidden[time * size + i];
  var dc = 0.0;
  if (time + 1u < record.time_steps) {
    let after = 4u * ((time + 1u) * size + i - unit);
    for (var k = 0u; k < 4u * HIDDEN; k++) { dh += weight[k * HIDDEN + unit] * gates[after + k]; }
    dc = carried[i];
  }
  let at = 4u * (time * size + i - unit) + vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
  let input_gate = gates[at.x];
  let forget_gate = gates[at.y];
  let candidate = gates[at.z];
  let output_gate = gates[at.w];
  let squashed = tanh_clamped(cell[(time + 1u) * size + i]);
  dc += dh * output_gate * (1.0 - squashed * squashed);
  gates[at.x] = dc * candidate * gate_slope(input_gate, HARD_SIGMOID);
  gates[at.y] = dc * cell[time * size + i] * gate_slope(forget_gate, HARD_SIGMOID);
  gates[at.z] = dc * input_gate * (1.0 - candidate * candidate);
  gates[at.w] = dh * squashed * gate_slope(output_gate, HARD_SIGMOID);
  carried[i] = dc * forget_gate;
}
