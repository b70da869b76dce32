// Matrix product in large blocks, four numbers to a load: as matmul, where the dimension along which each factor lies in
// memory, and K, are multiples of 4. One invocation computes a block of 8 x 8 elements, four 4 x 4 matrices, and takes four terms
// of the sums at a time: sixteen loads serve 256 products.

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
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
// Right factor.
@group(0) @binding(3) var<storage, read> b: array<vec4f>;
// One number per column of c; not read where HAS_BIAS is 0.
@group(0) @binding(4) var<storage, read> bias: array<vec4f>;
// The product.
@group(0) @binding(5) var<storage, read_write> c: array<vec4f>;

// Rows and columns of c that one invocation computes.
const BLOCK: u32 = 8;

// The size itself, or the number of rows of this step.
fn size_or_rows(size: u32) -> u32 {
  return select(size, record.rows, size == 0u);
}

// Four rows or columns from `first` on, the last of them again where they reach over the edge; the last four where all
// would lie beyond it.
fn four_from(first: u32, size: u32) -> vec4u {
  return min(select(first, size - 4u, first >= size) + FOUR, vec4u(size - 1u));
}

// Where the first 4 x 4 numbers of rows m begin in a.
fn a_start(m: vec4u) -> vec4u {
  let start = A_SKIPS_STATE * record.batch_size * A_STRIDE_M;
  if (A_STRIDE_K == 1u) { return (start + m * A_STRIDE_M) / 4u; }
  return (start + FOUR * A_STRIDE_K + m.x) / 4u;
}

// Where the first 4 x 4 numbers of columns n begin in b.
fn b_start(n: vec4u) -> vec4u {
  let start = B_SKIPS_STATE * record.batch_size * B_STRIDE_K;
  if (B_STRIDE_K == 1u) { return (start + n * B_STRIDE_N) / 4u; }
  return (start + FOUR * B_STRIDE_K + n.x) / 4u;
}

// Column j holds a(m + j, k .. k + 3).
fn a_tile(at: vec4u) -> mat4x4f {
  let tile = mat4x4f(a[at.x], a[at.y], a[at.z], a[at.w]);
  if (A_STRIDE_K == 1u) { return tile; }
  return transpose(tile);
}

// Column j holds b(k + j, n .. n + 3).
fn b_tile(at: vec4u) -> mat4x4f {
  let tile = mat4x4f(b[at.x], b[at.y], b[at.z], b[at.w]);
  if (B_STRIDE_K == 1u) { return transpose(tile); }
  return tile;
}

// Computes one block. One that reaches over the edge computes and writes some rows or columns twice, the same each time.
@compute @workgroup_size(WORKGROUP_SIZE)
fn matmul_blocks(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let m_size = size_or_rows(M);
  let n_size = size_or_rows(N);
  let n_blocks = (n_size + BLOCK - 1u) / BLOCK;
  let i = linear_index(workgroup, workgroups, local);
  let m = i / n_blocks * BLOCK;
  let n = i % n_blocks * BLOCK;
  if (m >= m_size) { return; }
  let upper = four_from(m, m_size);
  let lower = four_from(m + 4u, m_size);
  let left = four_from(n, n_size);
  let right = four_from(n + 4u, n_size);
  // Column j of each is row j of its part of the block.
  var upper_left = mat4x4f();
  var upper_right = mat4x4f();
  var lower_left = mat4x4f();
  var lower_right = mat4x4f();
  var upper_at = a_start(upper);
  var lower_at = a_start(lower);
  var left_at = b_start(left);
  var right_at = b_start(right);
  // Four terms further, in fours of numbers: the next of each row, or four rows on.
  for (var k = 0u; k < size_or_rows(K); k += 4u) {
    let a_upper = a_tile(upper_at);
    let a_lower = a_tile(lower_at);
    let b_left = b_tile(left_at);
    let b_right = b_tile(right_at);
    upper_at += A_STRIDE_K;
    lower_at += A_STRIDE_K;
    left_at += B_STRIDE_K;
    right_at += B_STRIDE_K;
    upper_left += b_left * a_upper;
    upper_right += b_right * a_upper;
    lower_left += b_left * a_lower;
    lower_right += b_right * a_lower;
  }
  if (HAS_BIAS == 1u) {
    let left_bias = bias[left.x / 4u];
    let right_bias = bias[right.x / 4u];
    upper_left = plus(upper_left, left_bias);
    upper_right = plus(upper_right, right_bias);
    lower_left = plus(lower_left, left_bias);
    lower_right = plus(lower_right, right_bias);
  }
  store(upper, left.x, upper_left);
  store(upper, right.x, upper_right);
  store(lower, left.x, lower_left);
  store(lower, right.x, lower_right);
}

// Adds a bias to every column of a part.
fn plus(part: mat4x4f, added: vec4f) -> mat4x4f {
  return part + mat4x4f(added, added, added, added);
}

// Writes a part of the block: its column j to row m[j], from column n on.
fn store(m: vec4u, n: u32, part: mat4x4f) {
  let at = (m * size_or_rows(N) + n) / 4u;
  c[at.x] = part[0];
  c[at.y] = part[1];
  c[at.z] = part[2];
  c[at.w] = part[3];
}
