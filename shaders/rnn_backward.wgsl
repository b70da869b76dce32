// RNN cell, backward at one time step: dh = dhidden[t] + weight_hh^T dgates[t+1]; dgates[t] = dh (1 - h[t+1]^2).
// Shapes: dhidden and dgates T x B x H, weight_hh H x H, hidden (T + 1) x B x H. Gradients end at the first symbol.
// One invocation computes one unit of one sequence.

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

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  var dh = dhidden[time * size + i];
  if (time + 1u < record.time_steps) {
    let after = (time + 1u) * size + i - unit;
    var sum = 0.0;
    for (var k = 0u; k < HIDDEN; k++) {
      sum += weight[k * HIDDEN + unit] * gates[after + k];
    }
    dh += sum;
  }
  let h = hidden[(time + 1u) * size + i];
  gates[time * size + i] = dh * (1.0 - h * h);
}
