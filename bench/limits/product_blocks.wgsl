// C = A B, all N x N, row-major, N a multiple of 32. One invocation computes a block of 4 rows and 4 columns in registers.
// No workgroup memory and no barriers: the fastest variant that we found on software adapters.

// Rows and columns of each matrix.
override N: u32 = 256;

// A, in vectors of four neighbours of a row.
@group(0) @binding(0) var<storage, read> left: array<vec4<f32>>;
// B, likewise.
@group(0) @binding(1) var<storage, read> right: array<vec4<f32>>;
// C, likewise.
@group(0) @binding(2) var<storage, read_write> product: array<vec4<f32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let width = N / 4;
  let row = 4 * id.y;
  var sums: array<vec4<f32>, 4>;
  for (var k = 0u; k < width; k++) {
    let b0 = right[(4 * k) * width + id.x];
    let b1 = right[(4 * k + 1) * width + id.x];
    let b2 = right[(4 * k + 2) * width + id.x];
    let b3 = right[(4 * k + 3) * width + id.x];
    for (var i = 0u; i < 4; i++) {
      let a = left[(row + i) * width + k];
      sums[i] += a.x * b0 + a.y * b1 + a.z * b2 + a.w * b3;
    }
  }
  for (var i = 0u; i < 4; i++) {
    product[(row + i) * width + id.x] = sums[i];
  }
}
