// Gradient of a bias by many workgroups: equation, shapes and buffers of bias_gradient. A workgroup sums TILE columns over
// one of SPLITS parts of the rows: its invocations take rows in turn, so that neighbours read neighbouring numbers, and what
// they found is added up in a fixed order. Where there are several parts, `gradient` takes them one after the other.

// C.
override COLUMNS: u32;
// Parts of the rows.
override SPLITS: u32;

// Gradient of what the bias was added to.
@group(0) @binding(2) var<storage, read> errors: array<f32>;
// Gradient of the bias (db, dby), or its parts.
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;

// Columns of a workgroup.
const TILE: u32 = 32;

// What each invocation summed; those of a column are TILE apart.
var<workgroup> sums: array<f32, WORKGROUP_SIZE>;

// Sums a part of some columns.
@compute @workgroup_size(WORKGROUP_SIZE)
fn bias_gradient_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let tiles = (COLUMNS + TILE - 1u) / TILE;
  let number = workgroup.y * workgroups.x + workgroup.x;
  let part = number / tiles;
  if (part >= SPLITS) { return; }
  let column = number % tiles * TILE + local % TILE;
  let length = (record.rows + SPLITS - 1u) / SPLITS;
  let end = min(record.rows, (part + 1u) * length);
  var sum = 0.0;
  if (column < COLUMNS) {
    for (var row = part * length + local / TILE; row < end; row += WORKGROUP_SIZE / TILE) { sum += errors[row * COLUMNS + column]; }
  }
  sums[local] = sum;
  workgroupBarrier();
  if (local < TILE && column < COLUMNS) {
    for (var other = local + TILE; other < WORKGROUP_SIZE; other += TILE) { sum += sums[other]; }
    gradient[part * COLUMNS + column] = sum;
  }
}
