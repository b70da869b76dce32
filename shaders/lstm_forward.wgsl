// LSTM cell, forward at one time step (Hochreiter and Schmidhuber 1997; Gers et al. 2000; torch.nn.LSTM), with the
// gates input i, forget f, candidate g and output o in this order:
// z = gates[t] + weight_hh h[t] + bias_hh; i, f, o = sigma(z), g = tanh(z); c[t+1] = f c[t] + i g; h[t+1] = o tanh(c[t+1]).
// Shapes: gates T x B x 4H, weight_hh 4H x H, bias_hh 4H, hidden and cell (T + 1) x B x H with slot 0 the state before.
// One invocation computes one unit of one sequence, and leaves the activated gates for the way back.

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
// Cell states, as the states.
@group(0) @binding(6) var<storage, read_write> cell: array<f32>;

// Moves one unit one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  let before = time * size + i - unit;
  let rows = (vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit) * HIDDEN;
  var sum = vec4f();
  for (var k = 0u; k < HIDDEN; k++) {
    sum += hidden[before + k] * vec4f(weight[rows.x + k], weight[rows.y + k], weight[rows.z + k], weight[rows.w + k]);
  }
  let columns = vec4u(0u, 1u, 2u, 3u) * HIDDEN + unit;
  let at = 4u * (time * size + i - unit) + columns;
  let entering = vec4f(gates[at.x], gates[at.y], gates[at.z], gates[at.w]);
  let z = entering + vec4f(bias[columns.x], bias[columns.y], bias[columns.z], bias[columns.w]) + sum;
  let input_gate = gate(z.x, HARD_SIGMOID);
  let forget_gate = gate(z.y, HARD_SIGMOID);
  let candidate = tanh_clamped(z.z);
  let output_gate = gate(z.w, HARD_SIGMOID);
  gates[at.x] = input_gate;
  gates[at.y] = forget_gate;
  gates[at.z] = candidate;
  gates[at.w] = output_gate;
  let state = forget_gate * cell[time * size + i] + input_gate * candidate;
  cell[(time + 1u) * size + i] = state;
  hidden[(time + 1u) * size + i] = output_gate * tanh_clamped(state);
}
