// GRU cell, forward at one time step, for many sequences: equations, shapes and buffers of gru_forward, where H is a
// multiple of 4. One invocation computes four units of four sequences, so that a weight it loads serves four sequences and
// a state twelve gates.

// H.
override HIDDEN: u32;
// 1 for sigma(z) = min(max(0.2 z + 0.5, 0), 1), 0 for the logistic function.
override HARD_SIGMOID: u32;

// Input product with bias_ih on entry, activated gates on return.
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;
// bias_hh.
@group(0) @binding(4) var<storage, read> bias: array<vec4f>;
// States; slot `time` is read, slot `time + 1` written.
@group(0) @binding(5) var<storage, read_write> hidden: array<vec4f>;
// s of every gate.
@group(0) @binding(6) var<storage, read_write> recurrent: array<vec4f>;

// Where the weights of four units' gates of one kind begin.
fn weight_rows(kind: u32, unit: u32) -> vec4u {
  return (kind * HIDDEN + 4u * unit + FOUR) * (HIDDEN / 4u);
}

// Column j: the weights from one state, the j-th of four, to four units' gates.
fn weight_tile(at: vec4u) -> mat4x4f {
  return transpose(mat4x4f(weight[at.x], weight[at.y], weight[at.z], weight[at.w]));
}

// Moves four units of four sequences one step ahead. Blocks that reach over the edge read the last sequence again.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_forward_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  // Fours of units; `unit` counts these.
  let units = HIDDEN / 4u;
  let first = i / units * 4u;
  let unit = i % units;
  if (first >= record.batch_size) { return; }
  let row = time * record.batch_size;
  let before = (row + min(first + FOUR, vec4u(record.batch_size - 1u))) * units;
  let reset_rows = weight_rows(0u, unit);
  let keep_rows = weight_rows(1u, unit);
  let candidate_rows = weight_rows(2u, unit);
  // Column j of each belongs to sequence first + j.
  var reset_sum = mat4x4f();
  var keep_sum = mat4x4f();
  var candidate_sum = mat4x4f();
  for (var k = 0u; k < units; k++) {
    let at = before + k;
    let states = mat4x4f(hidden[at.x], hidden[at.y], hidden[at.z], hidden[at.w]);
    reset_sum += weight_tile(reset_rows + k) * states;
    keep_sum += weight_tile(keep_rows + k) * states;
    candidate_sum += weight_tile(candidate_rows + k) * states;
  }
  var sums = array<mat4x4f, 3>(reset_sum, keep_sum, candidate_sum);
  for (var j = 0u; j < min(4u, record.batch_size - first); j++) {
    let state = (row + first + j) * units + unit;
    let at = 3u * (row + first + j) * units + FOUR * units + unit;
    let reset_recurrent = bias[unit] + sums[0][j];
    let keep_recurrent = bias[units + unit] + sums[1][j];
    let candidate_recurrent = bias[2u * units + unit] + sums[2][j];
    let reset = gate_each(gates[at.x] + reset_recurrent, HARD_SIGMOID);
    let keep = gate_each(gates[at.y] + keep_recurrent, HARD_SIGMOID);
    let candidate = tanh_each(gates[at.z] + reset * candidate_recurrent);
    gates[at.x] = reset;
    gates[at.y] = keep;
    gates[at.z] = candidate;
    recurrent[at.x] = reset_recurrent;
    recurrent[at.y] = keep_recurrent;
    recurrent[at.z] = candidate_recurrent;
    hidden[state + record.batch_size * units] = (1.0 - keep) * candidate + keep * hidden[state];
  }
}
