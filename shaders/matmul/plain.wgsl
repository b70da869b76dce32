// Matrix product: c[m, n] = sum over k of a(m, k) b(k, n), plus bias[n] where there is one.
// Strides say how a and b lie in memory, so that one kernel serves a b, a b^T and a^T b; a size of 0 stands for T * B.
// One invocation computes a block of 4 x 4 elements.

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

// Left factor.
@group(0) @binding(2) var<storage, read> a: array<f32>;
// Right factor.
@group(0) @binding(3) var<storage, read> b: array<f32>;
// One number per column of c; not read where HAS_BIAS is 0.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// The product.
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

// Rows and columns of c that one invocation computes: each loaded number is used four times.
const BLOCK: u32 = 4;

// The size itself, or the number of rows of this step.
fn size_or_rows(size: u32) -> u32 {
  return select(size, record.rows, size == 0u);
}

// Computes one block. Blocks that reach over the edge read its last row or column again and do not write it.
@compute @workgroup_size(WORKGROUP_SIZE)
fn matmul(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let m_size = size_or_rows(M);
  let n_size = size_or_rows(N);
  let k_size = size_or_rows(K);
  let n_blocks = (n_size + BLOCK - 1u) / BLOCK;
  let i = linear_index(workgroup, workgroups, local);
  let m = i / n_blocks * BLOCK;
  let n = i % n_blocks * BLOCK;
  if (m >= m_size) { return; }
  let rows = min(vec4u(m, m + 1u, m + 2u, m + 3u), vec4u(m_size - 1u));
  let columns = min(vec4u(n, n + 1u, n + 2u, n + 3u), vec4u(n_size - 1u));
  var a_at = rows * A_STRIDE_M + A_SKIPS_STATE * record.batch_size * A_STRIDE_M;
  var b_at = columns * B_STRIDE_N + B_SKIPS_STATE * record.batch_size * B_STRIDE_K;
  var c0 = vec4f();
  if (HAS_BIAS == 1u) { c0 = vec4f(bias[columns.x], bias[columns.y], bias[columns.z], bias[columns.w]); }
  var c1 = c0;
  var c2 = c0;
  var c3 = c0;
  for (var k = 0u; k < k_size; k++) {
    let b_row = vec4f(b[b_at.x], b[b_at.y], b[b_at.z], b[b_at.w]);
    c0 += a[a_at.x] * b_row;
    c1 += a[a_at.y] * b_row;
    c2 += a[a_at.z] * b_row;
    c3 += a[a_at.w] * b_row;
    a_at += A_STRIDE_K;
    b_at += B_STRIDE_K;
  }
  store(m, n, m_size, n_size, c0);
  store(m + 1u, n, m_size, n_size, c1);
  store(m + 2u, n, m_size, n_size, c2);
  store(m + 3u, n, m_size, n_size, c3);
}

// Writes one row of a block, as far as it lies in c.
fn store(m: u32, n: u32, m_size: u32, n_size: u32, row: vec4f) {
  if (m >= m_size) { return; }
  let at = m * n_size + n;
  c[at] = row.x;
  if (n + 1u < n_size) { c[at + 1u] = row.y; }
  if (n + 2u < n_size) { c[at + 2u] = row.z; }
  if (n + 3u < n_size) { c[at + 3u] = row.w; }
}
