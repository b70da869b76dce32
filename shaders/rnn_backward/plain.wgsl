// RNN cell, backward at one time step: dh = dhidden[t] + weight_hh^T dgates[t+1]; dgates[t] = dh (1 - h[t+1]^2).
// Shapes: dhidden and dgates T x B x H, weight_hh H x H, hidden (T + 1) x B x H. Gradients end at the first symbol.
// One invocation computes one unit of one sequence.

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  var sum = 0.0;
  if (time + 1u < record.time_steps) {
    let after = GATES * ((time + 1u) * record.batch_size + sequence) * HIDDEN;
    for (var k = 0u; k < GATES * HIDDEN; k++) { sum += weight[k * HIDDEN + unit] * gates[after + k]; }
  }
  backward_unit(time, sequence, unit, values_at(time, sequence, unit), sum, 0.0);
}
