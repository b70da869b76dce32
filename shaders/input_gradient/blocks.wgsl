// Gradient of the first layer's input weights, for many rows: equation, shapes and buffers of input_gradient, where G H is
// a multiple of 4. It is the product of dgates and the one-hot inputs, which are made as they are needed.
// One invocation owns the weights of four gates and four symbols, and looks at four rows at a time.

// G * H.
override GATE_ROWS: u32;
// V.
override VOCAB: u32;

// Ids of the input symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> inputs: array<i32>;
// Gradient of what enters the gates.
@group(0) @binding(3) var<storage, read> gates: array<vec4f>;
// Gradient of weight_ih of layer 0 (dWax).
@group(0) @binding(4) var<storage, read_write> weight_gradient: array<f32>;

// The symbol of a row; none where the row lies beyond the last.
fn symbol_of(row: u32) -> i32 {
  return select(-1, inputs[record.ids_offset + min(row, record.rows - 1u)], row < record.rows);
}

// Which of four symbols is this one.
fn hot(symbols: vec4i, symbol: u32) -> vec4f {
  return select(vec4f(), vec4f(1.0), symbols == vec4i(i32(symbol)));
}

// Sums the gradients of four by four weights.
@compute @workgroup_size(WORKGROUP_SIZE)
fn input_gradient_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  // Fours of gates; `gate` counts these.
  let gate_fours = GATE_ROWS / 4u;
  let gate = i % gate_fours;
  let first = i / gate_fours * 4u;
  if (first >= VOCAB) { return; }
  // Column j belongs to symbol first + j.
  var sum = mat4x4f();
  for (var row = 0u; row < record.rows; row += 4u) {
    let symbols = vec4i(symbol_of(row), symbol_of(row + 1u), symbol_of(row + 2u), symbol_of(row + 3u));
    let at = min(row + FOUR, vec4u(record.rows - 1u)) * gate_fours + gate;
    let errors = mat4x4f(gates[at.x], gates[at.y], gates[at.z], gates[at.w]);
    sum += errors * mat4x4f(hot(symbols, first), hot(symbols, first + 1u), hot(symbols, first + 2u), hot(symbols, first + 3u));
  }
  for (var j = 0u; j < min(4u, VOCAB - first); j++) {
    for (var k = 0u; k < 4u; k++) { weight_gradient[(4u * gate + k) * VOCAB + first + j] = sum[j][k]; }
  }
}
