// Gradient of the first layer's input weights: dweight_ih[g, v] = sum of dgates[r, g] over the rows r with x_r = v.
// Shapes: gates (T B) x (G H), weight_gradient (G H) x V, inputs T B.
// One invocation owns one weight and looks at every row: no two write the same place.

// G * H.
override GATE_ROWS: u32;
// V.
override VOCAB: u32;

// Ids of the input symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> inputs: array<i32>;
// Gradient of what enters the gates.
@group(0) @binding(3) var<storage, read> gates: array<f32>;
// Gradient of weight_ih of layer 0 (dWax).
@group(0) @binding(4) var<storage, read_write> weight_gradient: array<f32>;

// Sums one weight's gradient.
@compute @workgroup_size(WORKGROUP_SIZE)
fn input_gradient(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= GATE_ROWS * VOCAB) { return; }
  let gate = i / VOCAB;
  let symbol = i32(i % VOCAB);
  var sum = 0.0;
  for (var row = 0u; row < record.rows; row++) {
    if (inputs[record.ids_offset + row] == symbol) { sum += gates[row * GATE_ROWS + gate]; }
  }
  weight_gradient[i] = sum;
}
