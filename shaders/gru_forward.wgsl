// GRU cell, forward at one time step (Cho et al. 2014 in the form of torch.nn.GRU: the reset gate acts after the
// product), with the gates reset r, update z and candidate n in this order: s = weight_hh h[t] + bias_hh;
// r, z = sigma(gates[t] + s); n = tanh(gates[t] + r s); h[t+1] = (1 - z) n + z h[t].
// Shapes: gates and recurrent T x B x 3H, weight_hh 3H x H, bias_hh 3H, hidden (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence, and leaves the activated gates and s for the way back.

// H.
override HIDDEN: u32;
// 1 for sigma(z) = min(max(0.2 z + 0.5, 0), 1), 0 for the logistic function.
override HARD_SIGMOID: u32;

// Input product with bias_ih on entry, activated gates on return.
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// bias_hh.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// States; slot `time` is read, slot `time + 1` written.
@group(0) @binding(5) var<storage, read_write> hidden: array<f32>;
// s of every gate.
@group(0) @binding(6) var<storage, read_write> recurrent: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  let before = time * size + i - unit;
  let columns = vec3u(0u, 1u, 2u) * HIDDEN + unit;
  let rows = columns * HIDDEN;
  var s = vec3f(bias[columns.x], bias[columns.y], bias[columns.z]);
  for (var k = 0u; k < HIDDEN; k++) {
    s += hidden[before + k] * vec3f(weight[rows.x + k], weight[rows.y + k], weight[rows.z + k]);
  }
  let at = 3u * before + columns;
  let reset = gate(gates[at.x] + s.x, HARD_SIGMOID);
  let keep = gate(gates[at.y] + s.y, HARD_SIGMOID);
  let candidate = tanh_clamped(gates[at.z] + reset * s.z);
  gates[at.x] = reset;
  gates[at.y] = keep;
  gates[at.z] = candidate;
  recurrent[at.x] = s.x;
  recurrent[at.y] = s.y;
  recurrent[at.z] = s.z;
  hidden[(time + 1u) * size + i] = (1.0 - keep) * candidate + keep * hidden[time * size + i];
}
