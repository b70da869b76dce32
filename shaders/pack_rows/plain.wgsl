// A matrix laid out for kernels whose invocations own rows: rows[k, row, j] = source[row, 4 k + j], so that neighbours read
// neighbouring vectors of four. Beyond the last column stands 0.
// Shapes: source ROWS x COLUMNS, rows ceil(COLUMNS / 4) x ROWS x 4. One invocation writes one number.

// Rows of the matrix.
override ROWS: u32;
// Columns of the matrix.
override COLUMNS: u32;

// The matrix.
@group(0) @binding(2) var<storage, read> source: array<f32>;
// The same, packed.
@group(0) @binding(3) var<storage, read_write> rows: array<f32>;

// Writes one number.
@compute @workgroup_size(WORKGROUP_SIZE)
fn pack_rows(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= (COLUMNS + 3u) / 4u * 4u * ROWS) { return; }
  let row = i / 4u % ROWS;
  let column = i / 4u / ROWS * 4u + i % 4u;
  if (column < COLUMNS) { rows[i] = source[row * COLUMNS + column]; } else { rows[i] = 0.0; }
}
