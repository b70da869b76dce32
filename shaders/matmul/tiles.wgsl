// Matrix product in tiles: as matmul. A workgroup computes a tile of TILE x TILE elements, or one of SPLITS parts of their sums:
// K_TILE terms at a time, for which all invocations load what they share into workgroup memory. One invocation computes
// 4 x 4 elements: two vectors serve sixteen products. Where there are several parts, c takes them one after the other.

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
// Side of a tile: 4 times the root of WORKGROUP_SIZE.
override TILE: u32;
// Parts of the sums.
override SPLITS: u32;

// Left factor.
@group(0) @binding(2) var<storage, read> a: array<f32>;
// Right factor.
@group(0) @binding(3) var<storage, read> b: array<f32>;
// One number per column of c; not read where HAS_BIAS is 0.
@group(0) @binding(4) var<storage, read> bias: array<f32>;
// The product, or its parts.
@group(0) @binding(5) var<storage, read_write> c: array<f32>;

// Terms of the sums that are in workgroup memory at a time.
const K_TILE: u32 = 16;

// Fours of rows of a, term by term; one more than there are keeps neighbouring terms out of the same memory banks.
var<workgroup> a_tile: array<vec4f, K_TILE * (TILE / 4u + 1u)>;
// Fours of columns of b, likewise.
var<workgroup> b_tile: array<vec4f, K_TILE * (TILE / 4u + 1u)>;

// The size itself, or the number of rows of this step.
fn size_or_rows(size: u32) -> u32 {
  return select(size, record.rows, size == 0u);
}

// Which four and which term an invocation loads, as (four, k): neighbours read neighbouring numbers.
fn loaded(i: u32, stride_k: u32) -> vec2u {
  if (stride_k == 1u) { return vec2u(i / K_TILE, i % K_TILE); }
  return vec2u(i % (TILE / 4u), i / (TILE / 4u));
}

// a(m, k) to a(m + 3, k), the last row again over the edge; 0 from term `end` on.
fn a_four(m: u32, k: u32, end: u32) -> vec4f {
  let start = A_SKIPS_STATE * record.batch_size * A_STRIDE_M + min(k, end - 1u) * A_STRIDE_K;
  let at = start + min(m + FOUR, vec4u(size_or_rows(M) - 1u)) * A_STRIDE_M;
  return select(vec4f(), vec4f(a[at.x], a[at.y], a[at.z], a[at.w]), k < end);
}

// b(k, n) to b(k, n + 3), likewise.
fn b_four(n: u32, k: u32, end: u32) -> vec4f {
  let start = (B_SKIPS_STATE * record.batch_size + min(k, end - 1u)) * B_STRIDE_K;
  let at = start + min(n + FOUR, vec4u(size_or_rows(N) - 1u)) * B_STRIDE_N;
  return select(vec4f(), vec4f(b[at.x], b[at.y], b[at.z], b[at.w]), k < end);
}

// Computes a part of one tile.
@compute @workgroup_size(WORKGROUP_SIZE)
fn matmul_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let m_size = size_or_rows(M);
  let n_size = size_or_rows(N);
  let k_size = size_or_rows(K);
  let n_tiles = (n_size + TILE - 1u) / TILE;
  let tiles = (m_size + TILE - 1u) / TILE * n_tiles;
  let number = workgroup.y * workgroups.x + workgroup.x;
  let part = number / tiles;
  if (part >= SPLITS) { return; }
  let tile_m = number % tiles / n_tiles * TILE;
  let tile_n = number % n_tiles * TILE;
  let length = ((k_size + SPLITS - 1u) / SPLITS + K_TILE - 1u) / K_TILE * K_TILE;
  let end = min(k_size, (part + 1u) * length);
  // Fours of a tile's side, and the distance of the terms in workgroup memory.
  let fours = TILE / 4u;
  let stride = fours + 1u;
  let own_m = local / fours;
  let own_n = local % fours;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var first = part * length; first < end; first += K_TILE) {
    for (var i = local; i < K_TILE * fours; i += WORKGROUP_SIZE) {
      let in_a = loaded(i, A_STRIDE_K);
      a_tile[in_a.y * stride + in_a.x] = a_four(tile_m + 4u * in_a.x, first + in_a.y, end);
      let in_b = loaded(i, B_STRIDE_K);
      b_tile[in_b.y * stride + in_b.x] = b_four(tile_n + 4u * in_b.x, first + in_b.y, end);
    }
    workgroupBarrier();
    for (var k = 0u; k < K_TILE; k++) {
      let a_column = a_tile[k * stride + own_m];
      let b_row = b_tile[k * stride + own_n];
      c0 += a_column.x * b_row;
      c1 += a_column.y * b_row;
      c2 += a_column.z * b_row;
      c3 += a_column.w * b_row;
    }
    workgroupBarrier();
  }
  let m = tile_m + 4u * own_m;
  let n = tile_n + 4u * own_n;
  let start = part * m_size * n_size;
  store(start, m, n, c0);
  store(start, m + 1u, n, c1);
  store(start, m + 2u, n, c2);
  store(start, m + 3u, n, c3);
}

// Writes four columns of a row of a part, with the bias, as far as they lie in c.
fn store(start: u32, m: u32, n: u32, row: vec4f) {
  let n_size = size_or_rows(N);
  if (m >= size_or_rows(M)) { return; }
  let at = start + m * n_size + n;
  if (n < n_size) { c[at] = row.x + plus(n); }
  if (n + 1u < n_size) { c[at + 1u] = row.y + plus(n + 1u); }
  if (n + 2u < n_size) { c[at + 2u] = row.z + plus(n + 2u); }
  if (n + 3u < n_size) { c[at + 3u] = row.w + plus(n + 3u); }
}

// What is added to a column.
fn plus(n: u32) -> f32 {
  if (HAS_BIAS == 0u) { return 0.0; }
  return bias[n];
}
