// GRU cell, backward at one time step: dh = dhidden[t] + weight_hh^T drecurrent[t+1] + carried;
// dn = dh (1 - z) (1 - n^2), dz = dh (h[t] - n) z', dr = dn s r'; carried = dh z for the step before.
// What enters the gates from below has the gradient (dr, dz, dn), what enters them from the state (dr, dz, dn r).
// Shapes: dhidden T x B x H, gates and recurrent T x B x 3H, weight_hh 3H x H, hidden (T + 1) x B x H, carried B x H.
// One invocation computes one unit of one sequence.

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  var sum = 0.0;
  if (time + 1u < record.time_steps) {
    let after = GATES * ((time + 1u) * record.batch_size + sequence) * HIDDEN;
    for (var k = 0u; k < GATES * HIDDEN; k++) { sum += weight[k * HIDDEN + unit] * recurrent[after + k]; }
  }
  let values = values_at(time, sequence, unit);
  let errors = backward_unit(time, sequence, unit, values, sum, carried_at(time, sequence, unit));
  carry(sequence, unit, errors.carried);
}
