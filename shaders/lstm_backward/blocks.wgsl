// LSTM cell, backward at one time step, for many sequences: equations, shapes and buffers of lstm_backward, where H is a
// multiple of 4. One invocation computes four units of four sequences, so that each number it loads serves four.

// H.
override HIDDEN: u32;
// 1 where the gates are hard sigmoids.
override HARD_SIGMOID: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<vec4f>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;
// Cell states of the forward pass.
@group(0) @binding(4) var<storage, read> cell: array<vec4f>;
// Activated gates on entry, gradient of what enters them on return.
@group(0) @binding(5) var<storage, read_write> gates: array<vec4f>;
// Gradient that the cell state passes back in time; not read at the last step.
@group(0) @binding(6) var<storage, read_write> carried: array<vec4f>;

// Moves the gradient of four units of four sequences one step back. Blocks that reach over the edge read the last
// sequence again.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_backward_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  // Fours of units; `unit` counts these.
  let units = HIDDEN / 4u;
  let first = i / units * 4u;
  let unit = i % units;
  let batch = record.batch_size;
  if (first >= batch) { return; }
  // Column j belongs to sequence first + j.
  var from_after = mat4x4f();
  if (time + 1u < record.time_steps) {
    var after = 4u * units * ((time + 1u) * batch + min(first + FOUR, vec4u(batch - 1u)));
    var rows = FOUR * units + unit;
    for (var k = 0u; k < HIDDEN; k++) {
      let errors = mat4x4f(gates[after.x], gates[after.y], gates[after.z], gates[after.w]);
      from_after += mat4x4f(weight[rows.x], weight[rows.y], weight[rows.z], weight[rows.w]) * errors;
      after += 1u;
      rows += HIDDEN;
    }
  }
  for (var j = 0u; j < min(4u, batch - first); j++) {
    let carry = (first + j) * units + unit;
    let state = time * batch * units + carry;
    let at = 4u * units * (time * batch + first + j) + FOUR * units + unit;
    let dh = dhidden[state] + from_after[j];
    var dc = vec4f();
    if (time + 1u < record.time_steps) { dc = carried[carry]; }
    let input_gate = gates[at.x];
    let forget_gate = gates[at.y];
    let candidate = gates[at.z];
    let output_gate = gates[at.w];
    let squashed = tanh_each(cell[state + batch * units]);
    dc += dh * output_gate * (1.0 - squashed * squashed);
    gates[at.x] = dc * candidate * gate_slope_each(input_gate, HARD_SIGMOID);
    gates[at.y] = dc * cell[state] * gate_slope_each(forget_gate, HARD_SIGMOID);
    gates[at.z] = dc * input_gate * (1.0 - candidate * candidate);
    gates[at.w] = dh * squashed * gate_slope_each(output_gate, HARD_SIGMOID);
    carried[carry] = dc * forget_gate;
  }
}
