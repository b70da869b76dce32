// RNN cell, forward at one time step (notebook, equation 1): h[t+1] = tanh(gates[t] + weight_hh h[t] + bias_hh).
// Shapes: gates T x B x H, weight_hh H x H, bias_hh H, hidden (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence.

// weight_hh (Waa).
@group(0) @binding(3) var<storage, read> weight: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  let before = time * record.batch_size * HIDDEN + i - unit;
  var sum = biases(unit);
  for (var k = 0u; k < HIDDEN; k++) {
    sum += weight[unit * HIDDEN + k] * hidden[before + k];
  }
  forward_unit(time, sequence, unit, entering(time, sequence, unit), sum, state_at(time, sequence, unit));
}
