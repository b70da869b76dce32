// C = A B, all N x N, row-major, N a multiple of 64. A workgroup computes a tile of 64 x 64 from tiles of 64 x 16 of A and
// 16 x 64 of B that it keeps in workgroup memory; an invocation computes 4 x 4 of it. The usual variant for GPUs.

// Rows and columns of each matrix.
override N: u32 = 256;

// A, in vectors of four neighbours of a row.
@group(0) @binding(0) var<storage, read> left: array<vec4<f32>>;
// B, likewise.
@group(0) @binding(1) var<storage, read> right: array<vec4<f32>>;
// C, likewise.
@group(0) @binding(2) var<storage, read_write> product: array<vec4<f32>>;

// 64 rows of A, 16 columns.
var<workgroup> leftTile: array<array<vec4<f32>, 4>, 64>;
// 16 rows of B, 64 columns.
var<workgroup> rightTile: array<array<vec4<f32>, 16>, 16>;

@compute @workgroup_size(16, 16)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  let width = N / 4;
  let row = 64 * group.y + 4 * local.y;
  let column = 16 * group.x + local.x;
  var sums: array<vec4<f32>, 4>;
  for (var k = 0u; k < width; k += 4) {
    leftTile[index / 4][index % 4] = left[(64 * group.y + index / 4) * width + k + index % 4];
    rightTile[local.y][local.x] = right[(4 * k + local.y) * width + column];
    workgroupBarrier();
    for (var q = 0u; q < 4; q++) {
      let b0 = rightTile[4 * q][local.x];
      let b1 = rightTile[4 * q + 1][local.x];
      let b2 = rightTile[4 * q + 2][local.x];
      let b3 = rightTile[4 * q + 3][local.x];
      for (var i = 0u; i < 4; i++) {
        let a = leftTile[4 * local.y + i][q];
        sums[i] += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3;
      }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4; i++) {
    product[(row + i) * width + column] = sums[i];
  }
}
