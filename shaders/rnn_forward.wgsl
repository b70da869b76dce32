// RNN cell, forward at one time step (notebook, equation 1): h[t+1] = tanh(gates[t] + weight_hh h[t] + bias_hh).
// Shapes: gates T x B x H, weight_hh H x H, bias_hh H, hidden (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence.

// H.
override HIDDEN: u32;

// Input product with bias_ih.
@group(0) @binding(2) var<storage, read> gates: array<f32>;
// weight_hh (Waa).
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// bias_hh: zero in the notebook, which has one bias.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// States; slot `time` is read, slot `time + 1` written.
@group(0) @binding(5) var<storage, read_write> hidden: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  let before = time * size + i - unit;
  var sum = 0.0;
  for (var k = 0u; k < HIDDEN; k++) {
    sum += weight[unit * HIDDEN + k] * hidden[before + k];
  }
  hidden[(time + 1u) * size + i] = tanh_clamped(gates[time * size + i] + bias[unit] + sum);
}
