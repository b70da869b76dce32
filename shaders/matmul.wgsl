// Matrix product: c[m, n] = sum over k of a(m, k) b(k, n), plus bias[n] where there is one.
// Strides say how a and b lie in memory, so that one kernel serves a b, a b^T and a^T b; a size of 0 stands for T * B.
// One workgroup computes a tile of TILE x TILE elements, one invocation one element of it.

// Rows of c.
override M: u32;
// Columns of c.
override N: u32;
// Length of the sums.
override K: u32;
// Distance of a(m + 1, k) from a(m, k).
override A_STRIDE_M: u32;
// Distance of a(m, k + 1) from a(m, k).
override A_STRIDE_K: u32;
// Distance of b(k + 1, n) from b(k, n).
override B_STRIDE_K: u32;
// Distance of b(k, n + 1) from b(k, n).
override B_STRIDE_N: u32;
// 1 where a is a buffer of states: its first B rows, the state before the first symbol, are passed over.
override A_SKIPS_STATE: u32;
// The same for b.
override B_SKIPS_STATE: u32;
// 1 to add the bias.
override HAS_BIAS: u32;
// Side of a tile.
override TILE: u32 = 16;

// Left factor.
@group(0) @binding(2) var<storage, read> a: array<f32>;
// Right factor.
@group(0) @binding(3) var<storage, read> b: array<f32>;
// One number per column of c; not read where HAS_BIAS is 0.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// The product.
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

// The tile of a that the workgroup works on, row m of it after row m - 1.
var<workgroup> a_tile: array<f32, TILE * TILE>;
// The tile of b, row k of it after row k - 1.
var<workgroup> b_tile: array<f32, TILE * TILE>;

// The size itself, or the number of rows of this step.
fn size_or_rows(size: u32) -> u32 {
  return select(size, record.rows, size == 0u);
}

// Multiplies tile by tile.
@compute @workgroup_size(TILE, TILE)
fn matmul(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m_size = size_or_rows(M);
  let n_size = size_or_rows(N);
  let k_size = size_or_rows(K);
  let a_start = A_SKIPS_STATE * record.batch_size * A_STRIDE_M;
  let b_start = B_SKIPS_STATE * record.batch_size * B_STRIDE_K;
  let m = workgroup.y * TILE + local.y;
  let n = workgroup.x * TILE + local.x;
  var sum = 0.0;
  for (var start = 0u; start < k_size; start += TILE) {
    let a_k = start + local.x;
    let b_k = start + local.y;
    var a_element = 0.0;
    var b_element = 0.0;
    if (m < m_size && a_k < k_size) { a_element = a[a_start + m * A_STRIDE_M + a_k * A_STRIDE_K]; }
    if (n < n_size && b_k < k_size) { b_element = b[b_start + b_k * B_STRIDE_K + n * B_STRIDE_N]; }
    a_tile[local.y * TILE + local.x] = a_element;
    b_tile[local.y * TILE + local.x] = b_element;
    workgroupBarrier();
    for (var k = 0u; k < TILE; k++) {
      sum += a_tile[local.y * TILE + k] * b_tile[k * TILE + local.x];
    }
    workgroupBarrier();
  }
  if (m < m_size && n < n_size) {
    if (HAS_BIAS == 1u) { sum += bias[n]; }
    c[m * n_size + n] = sum;
  }
}
