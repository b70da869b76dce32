// RNN cell, forward at one time step, for many sequences: equation, shapes and buffers of rnn_forward, where H is a
// multiple of 4. One invocation computes four units of four sequences, so that each number it loads serves four.

// H.
override HIDDEN: u32;

// Input product with bias_ih.
@group(0) @binding(2) var<storage, read> gates: array<vec4f>;
// weight_hh (Waa).
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;
// bias_hh.
@group(0) @binding(4) var<storage, read> bias: array<vec4f>;
// States; slot `time` is read, slot `time + 1` written.
@group(0) @binding(5) var<storage, read_write> hidden: array<vec4f>;

// Moves four units of four sequences one step ahead. Blocks that reach over the edge read the last sequence again.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_forward_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  // Fours of units; `unit` counts these.
  let units = HIDDEN / 4u;
  let first = i / units * 4u;
  let unit = i % units;
  if (first >= record.batch_size) { return; }
  let row = time * record.batch_size;
  var before = (row + min(first + FOUR, vec4u(record.batch_size - 1u))) * units;
  var rows = (4u * unit + FOUR) * units;
  // Column j belongs to sequence first + j.
  var sum = mat4x4f();
  for (var k = 0u; k < units; k++) {
    let states = mat4x4f(hidden[before.x], hidden[before.y], hidden[before.z], hidden[before.w]);
    sum += transpose(mat4x4f(weight[rows.x], weight[rows.y], weight[rows.z], weight[rows.w])) * states;
    before += 1u;
    rows += 1u;
  }
  for (var j = 0u; j < min(4u, record.batch_size - first); j++) {
    let state = (row + first + j) * units + unit;
    hidden[state + record.batch_size * units] = tanh_each(gates[state] + bias[unit] + sum[j]);
  }
}
