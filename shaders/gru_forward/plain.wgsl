// GRU cell, forward at one time step (Cho et al. 2014 in the form of torch.nn.GRU: the reset gate acts after the
// product), with the gates reset r, update z and candidate n in this order: s = weight_hh h[t] + bias_hh;
// r, z = sigma(gates[t] + s); n = tanh(gates[t] + r s); h[t+1] = (1 - z) n + z h[t].
// Shapes: gates and recurrent T x B x 3H, weight_hh 3H x H, bias_hh 3H, hidden (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence, and leaves the activated gates and s for the way back.

// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  let before = time * record.batch_size * HIDDEN + i - unit;
  let rows = (vec3u(0u, 1u, 2u) * HIDDEN + unit) * HIDDEN;
  var s = biases(unit).xyz;
  for (var k = 0u; k < HIDDEN; k++) {
    s += hidden[before + k] * vec3f(weight[rows.x + k], weight[rows.y + k], weight[rows.z + k]);
  }
  forward_unit(time, sequence, unit, entering(time, sequence, unit), vec4f(s, 0.0), state_at(time, sequence, unit));
}
