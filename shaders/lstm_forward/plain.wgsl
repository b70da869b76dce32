// LSTM cell, forward at one time step (Hochreiter and Schmidhuber 1997; Gers et al. 2000; torch.nn.LSTM), with the
// gates input i, forget f, candidate g and output o in this order:
// z = gates[t] + weight_hh h[t] + bias_hh; i, f, o = sigma(z), g = tanh(z); c[t+1] = f c[t] + i g; h[t+1] = o tanh(c[t+1]).
// Shapes: gates T x B x 4H, weight_hh 4H x H, bias_hh 4H, hidden and cell (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence, and leaves the activated gates for the way back.

// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.batch_size * HIDDEN) { return; }
  let unit = i % HIDDEN;
  let sequence = i / HIDDEN;
  let before = time * record.batch_size * HIDDEN + i - unit;
  let rows = (vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit) * HIDDEN;
  var sums = biases(unit);
  for (var k = 0u; k < HIDDEN; k++) {
    sums += hidden[before + k] * vec4f(weight[rows.x + k], weight[rows.y + k], weight[rows.z + k], weight[rows.w + k]);
  }
  forward_unit(time, sequence, unit, entering(time, sequence, unit), sums, state_at(time, sequence, unit));
}
