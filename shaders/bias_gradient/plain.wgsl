// Gradient of a bias: gradient[c] = sum of errors[r, c] over all rows r.
// Shapes: errors (T B) x C, gradient C. One invocation owns one bias.

// C.
override COLUMNS: u32;

// Gradient of what the bias was added to.
@group(0) @binding(2) var<storage, read> errors: array<f32>;
// Gradient of the bias (db, dby).
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;

// Sums one column.
@compute @workgroup_size(WORKGROUP_SIZE)
fn bias_gradient(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = linear_index(workgroup, workgroups, local);
  if (column >= COLUMNS) { return; }
  var sum = 0.0;
  for (var row = 0u; row < record.rows; row++) { sum += errors[row * COLUMNS + column]; }
  gradient[column] = sum;
}
