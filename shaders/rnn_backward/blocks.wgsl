// RNN cell, backward at one time step, for many sequences: equation, shapes and buffers of rnn_backward, where H is a
// multiple of 4. One invocation computes four units of four sequences, so that each number it loads serves four.

// H.
override HIDDEN: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<vec4f>;
// weight_hh (Waa).
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;
// States of the forward pass.
@group(0) @binding(4) var<storage, read> hidden: array<vec4f>;
// Gradient of what enters the gates; the forward pass's gates are overwritten.
@group(0) @binding(5) var<storage, read_write> gates: array<vec4f>;

// Moves the gradient of four units of four sequences one step back. Blocks that reach over the edge read the last
// sequence again.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_backward_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
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
    var after = ((time + 1u) * batch + min(first + FOUR, vec4u(batch - 1u))) * units;
    var rows = FOUR * units + unit;
    for (var k = 0u; k < units; k++) {
      let errors = mat4x4f(gates[after.x], gates[after.y], gates[after.z], gates[after.w]);
      from_after += mat4x4f(weight[rows.x], weight[rows.y], weight[rows.z], weight[rows.w]) * errors;
      after += 1u;
      rows += HIDDEN;
    }
  }
  for (var j = 0u; j < min(4u, batch - first); j++) {
    let state = (time * batch + first + j) * units + unit;
    let h = hidden[state + batch * units];
    gates[state] = (dhidden[state] + from_after[j]) * (1.0 - h * h);
  }
}
