// Input product of the first layer: gates[r, g] = weight_ih[g, x_r] + bias_ih[g]; x_r = -1 is the zero vector.
// Shapes: gates (T B) x (G H), weight_ih (G H) x V, bias_ih (G H), inputs T B. A one-hot input picks a column.
// One invocation computes one element.

// G * H.
override GATE_ROWS: u32;
// V.
override VOCAB: u32;

// Ids of the input symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> inputs: array<i32>;
// weight_ih of layer 0 (Wax).
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// bias_ih of layer 0 (b).
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// What enters the gates from below, for every row.
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;

// Gathers one element.
@compute @workgroup_size(WORKGROUP_SIZE)
fn input_gather(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= record.rows * GATE_ROWS) { return; }
  let gate = i % GATE_ROWS;
  let symbol = inputs[record.ids_offset + i / GATE_ROWS];
  var sum = bias[gate];
  if (symbol >= 0) { sum += weight[gate * VOCAB + u32(symbol)]; }
  gates[i] = sum;
}
