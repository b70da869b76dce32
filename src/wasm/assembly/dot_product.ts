// Products of factors that both lie along the sum, c(m, n) += dot(a row m, b row n): blocks of 2 x 4 results, whose
// eight sums of four lanes stay in registers while six loads serve eight multiplications.
import { firstLanes, laneSums, storeLanes } from './lanes';

/** Bytes of the rows of a that one round over all of b keeps in the second cache; four rows of b stay in the first. */
const ROUND_BYTES: usize = 131_072;

/** c += a b^T for M x K and N x K; aRow and bRow are bytes from row to row. */
export function addDots(a: usize, aRow: usize, b: usize, bRow: usize, c: usize, M: usize, N: usize, K: usize): void {
  const round = max<usize>(2, (ROUND_BYTES / (K << 2)) & ~1);
  const cRow = N << 2;
  for (let first: usize = 0; first < M; first += round) {
    const end = min(first + round, M);
    for (let n: usize = 0; n < N; n += 4) {
      const columns = N - n;
      // Rows of b beyond the edge are computed as the first one again, and not stored.
      const b0 = b + n * bRow;
      const b1 = columns > 1 ? b0 + bRow : b0;
      const b2 = columns > 2 ? b1 + bRow : b0;
      const b3 = columns > 3 ? b2 + bRow : b0;
      let m = first;
      for (; m + 2 <= end; m += 2) {
        twoRows(a + m * aRow, aRow, b0, b1, b2, b3, c + m * cRow + (n << 2), cRow, columns, K);
      }
      if (m < end) oneRow(a + m * aRow, b0, b1, b2, b3, c + m * cRow + (n << 2), columns, K);
    }
  }
}

/** Two rows of a with four of b. */
function twoRows(
  a0: usize,
  aRow: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  c: usize,
  cRow: usize,
  columns: usize,
  K: usize,
): void {
  const a1 = a0 + aRow;
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c02 = f32x4.splat(0);
  let c03 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c12 = f32x4.splat(0);
  let c13 = f32x4.splat(0);
  const whole = (K & ~3) << 2;
  let k: usize = 0;
  for (; k < whole; k += 16) {
    const x0 = v128.load(a0 + k);
    const x1 = v128.load(a1 + k);
    const w0 = v128.load(b0 + k);
    c00 = f32x4.add(c00, f32x4.mul(x0, w0));
    c10 = f32x4.add(c10, f32x4.mul(x1, w0));
    const w1 = v128.load(b1 + k);
    c01 = f32x4.add(c01, f32x4.mul(x0, w1));
    c11 = f32x4.add(c11, f32x4.mul(x1, w1));
    const w2 = v128.load(b2 + k);
    c02 = f32x4.add(c02, f32x4.mul(x0, w2));
    c12 = f32x4.add(c12, f32x4.mul(x1, w2));
    const w3 = v128.load(b3 + k);
    c03 = f32x4.add(c03, f32x4.mul(x0, w3));
    c13 = f32x4.add(c13, f32x4.mul(x1, w3));
  }
  const rest = K & 3;
  if (rest) {
    const mask = firstLanes(rest);
    const x0 = v128.and(v128.load(a0 + k), mask);
    const x1 = v128.and(v128.load(a1 + k), mask);
    const w0 = v128.and(v128.load(b0 + k), mask);
    const w1 = v128.and(v128.load(b1 + k), mask);
    const w2 = v128.and(v128.load(b2 + k), mask);
    const w3 = v128.and(v128.load(b3 + k), mask);
    c00 = f32x4.add(c00, f32x4.mul(x0, w0));
    c10 = f32x4.add(c10, f32x4.mul(x1, w0));
    c01 = f32x4.add(c01, f32x4.mul(x0, w1));
    c11 = f32x4.add(c11, f32x4.mul(x1, w1));
    c02 = f32x4.add(c02, f32x4.mul(x0, w2));
    c12 = f32x4.add(c12, f32x4.mul(x1, w2));
    c03 = f32x4.add(c03, f32x4.mul(x0, w3));
    c13 = f32x4.add(c13, f32x4.mul(x1, w3));
  }
  addLanes(c, laneSums(c00, c01, c02, c03), columns);
  addLanes(c + cRow, laneSums(c10, c11, c12, c13), columns);
}

/** One row of a with four of b. */
function oneRow(a: usize, b0: usize, b1: usize, b2: usize, b3: usize, c: usize, columns: usize, K: usize): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  const whole = (K & ~3) << 2;
  let k: usize = 0;
  for (; k < whole; k += 16) {
    const x = v128.load(a + k);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b0 + k)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b1 + k)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(b2 + k)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(b3 + k)));
  }
  const rest = K & 3;
  if (rest) {
    const mask = firstLanes(rest);
    const x = v128.and(v128.load(a + k), mask);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.and(v128.load(b0 + k), mask)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.and(v128.load(b1 + k), mask)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.and(v128.load(b2 + k), mask)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.and(v128.load(b3 + k), mask)));
  }
  addLanes(c, laneSums(c0, c1, c2, c3), columns);
}

/** Adds min(count, 4) lanes to what stands at an address. */
function addLanes(at: usize, value: v128, count: usize): void {
  storeLanes(at, f32x4.add(v128.load(at), value), count);
}
