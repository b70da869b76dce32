// LSTM cell, backward at one time step: dh = dhidden[t] + weight_hh^T dgates[t+1]; dc = dh o (1 - tanh(c)^2) + dcell;
// di = dc g i', df = dc c[t] f', dg = dc i (1 - g^2), do = dh tanh(c) o'; dcell = dc f for the step before.
// Shapes: dhidden T x B x H, gates and dgates T x B x 4H, weight_hh 4H x H, cell (T + 1) x B x H, dcell B x H.
// One invocation computes one unit of one sequence.

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  var sum = 0.0;
  if (time + 1u < record.time_steps) {
    let after = GATES * ((time + 1u) * record.batch_size + sequence) * HIDDEN;
    for (var k = 0u; k < GATES * HIDDEN; k++) { sum += weight[k * HIDDEN + unit] * gates[after + k]; }
  }
  let values = values_at(time, sequence, unit);
  let errors = backward_unit(time, sequence, unit, values, sum, carried_at(time, sequence, unit));
  carry(sequence, unit, errors.carried);
}
