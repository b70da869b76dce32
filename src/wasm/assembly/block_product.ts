// Products for names drawn side by side. A block holds a vector for each of eight names, neighbours next to each other:
// element k of name j stands at 8 k + j. So every name's sums have a lane of their own: nothing is added across lanes, and no
// vector is cut short. Sums begin with the bias and run from k = 0 on, in another order than those that training uses
// (products.ts).

/** Names in a block. */
export const NAMES: usize = 8;
/** Bytes of an element of a block. */
export const ELEMENT: usize = 32;
/** Rows of a panel. */
const ROWS: usize = 4;

/** Bytes of the panels of N rows of K weights. */
export function panelBytes(N: usize, K: usize): usize {
  return ((N + ROWS - 1) / ROWS) * (K + 1) * (ROWS << 2);
}

/**
 * Copies N rows of K weights into panels of four rows, in which the four biases come first and then the four weights of each
 * k: one address leads through a panel, where four would not leave the compiler enough registers.
 */
export function packPanels(weight: usize, bias: usize, N: usize, K: usize, to: usize): void {
  for (let n: usize = 0; n < N; n += ROWS) {
    for (let row: usize = 0; row < ROWS; row++, to += 4) {
      // Rows beyond the edge are the last one again, and their results are not stored.
      const place = min(n + row, N - 1);
      store<f32>(to, load<f32>(bias + (place << 2)));
      let from = weight + ((place * K) << 2);
      for (let k: usize = 1; k <= K; k++, from += 4) store<f32>(to + k * (ROWS << 2), load<f32>(from));
    }
    to += K * (ROWS << 2);
  }
}

/** c = from + bias + weight x, for x a block of K elements and c one of N; `from` is such a block, which may be c, or 0. */
export function multiplyBlock(panels: usize, x: usize, from: usize, c: usize, N: usize, K: usize): void {
  const panel = (K + 1) * (ROWS << 2);
  for (let n: usize = 0; n < N; n += ROWS, panels += panel) {
    multiplyPanel(panels, x, from ? from + n * ELEMENT : 0, c + n * ELEMENT, N - n, K);
  }
}

/**
 * The same for one name alone, whose vectors stand in one place of their blocks, at x, `from` and c: the same sums, four rows to a
 * vector, and of four panels at once, since each addition waits for the one before.
 */
export function multiplyOne(panels: usize, x: usize, from: usize, c: usize, N: usize, K: usize): void {
  const panel = (K + 1) * (ROWS << 2);
  for (let n: usize = 0; n < N; n += 4 * ROWS, panels += 4 * panel) {
    // Panels beyond the last one are the first of the four again, and their sums are not stored.
    const left = N - n;
    const second: usize = left > ROWS ? panel : 0;
    const third: usize = left > 2 * ROWS ? 2 * panel : 0;
    const fourth: usize = left > 3 * ROWS ? 3 * panel : 0;
    let w = panels;
    let s0 = v128.load(w);
    let s1 = v128.load(w + second);
    let s2 = v128.load(w + third);
    let s3 = v128.load(w + fourth);
    const at = n * ELEMENT;
    if (from) {
      s0 = f32x4.add(s0, fourOf(from + at));
      if (second) s1 = f32x4.add(s1, fourOf(from + at + ROWS * ELEMENT));
      if (third) s2 = f32x4.add(s2, fourOf(from + at + 2 * ROWS * ELEMENT));
      if (fourth) s3 = f32x4.add(s3, fourOf(from + at + 3 * ROWS * ELEMENT));
    }
    for (let k: usize = 0; k < K; k++) {
      w += ROWS << 2;
      const value = v128.load32_splat(x + k * ELEMENT);
      s0 = f32x4.add(s0, f32x4.mul(v128.load(w), value));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(w + second), value));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(w + third), value));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(w + fourth), value));
    }
    storeFour(c + at, s0, left);
    if (second) storeFour(c + at + ROWS * ELEMENT, s1, left - ROWS);
    if (third) storeFour(c + at + 2 * ROWS * ELEMENT, s2, left - 2 * ROWS);
    if (fourth) storeFour(c + at + 3 * ROWS * ELEMENT, s3, left - 3 * ROWS);
  }
}

/** Four elements of one name. */
function fourOf(at: usize): v128 {
  let four = v128.load32_zero(at);
  four = v128.load32_lane(at + ELEMENT, four, 1);
  four = v128.load32_lane(at + 2 * ELEMENT, four, 2);
  return v128.load32_lane(at + 3 * ELEMENT, four, 3);
}

/** Stores min(count, 4) elements of one name. */
function storeFour(at: usize, four: v128, count: usize): void {
  v128.store32_lane(at, four, 0);
  if (count > 1) v128.store32_lane(at + ELEMENT, four, 1);
  if (count > 2) v128.store32_lane(at + 2 * ELEMENT, four, 2);
  if (count > 3) v128.store32_lane(at + 3 * ELEMENT, four, 3);
}

/** Eight sums of four names stay in registers while six loads serve eight multiplications. */
function multiplyPanel(w: usize, x: usize, from: usize, c: usize, rows: usize, K: usize): void {
  let c00 = v128.load32_splat(w);
  let c10 = v128.load32_splat(w, 4);
  let c20 = v128.load32_splat(w, 8);
  let c30 = v128.load32_splat(w, 12);
  let c01 = c00;
  let c11 = c10;
  let c21 = c20;
  let c31 = c30;
  if (from) {
    c00 = f32x4.add(c00, v128.load(from));
    c01 = f32x4.add(c01, v128.load(from, 16));
    c10 = f32x4.add(c10, v128.load(from, 32));
    c11 = f32x4.add(c11, v128.load(from, 48));
    c20 = f32x4.add(c20, v128.load(from, 64));
    c21 = f32x4.add(c21, v128.load(from, 80));
    c30 = f32x4.add(c30, v128.load(from, 96));
    c31 = f32x4.add(c31, v128.load(from, 112));
  }
  for (const end = x + K * ELEMENT; x < end; x += ELEMENT) {
    w += 16;
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const w0 = v128.load32_splat(w);
    c00 = f32x4.add(c00, f32x4.mul(w0, x0));
    c01 = f32x4.add(c01, f32x4.mul(w0, x1));
    const w1 = v128.load32_splat(w, 4);
    c10 = f32x4.add(c10, f32x4.mul(w1, x0));
    c11 = f32x4.add(c11, f32x4.mul(w1, x1));
    const w2 = v128.load32_splat(w, 8);
    c20 = f32x4.add(c20, f32x4.mul(w2, x0));
    c21 = f32x4.add(c21, f32x4.mul(w2, x1));
    const w3 = v128.load32_splat(w, 12);
    c30 = f32x4.add(c30, f32x4.mul(w3, x0));
    c31 = f32x4.add(c31, f32x4.mul(w3, x1));
  }
  storeElement(c, c00, c01);
  if (rows > 1) storeElement(c + ELEMENT, c10, c11);
  if (rows > 2) storeElement(c + 2 * ELEMENT, c20, c21);
  if (rows > 3) storeElement(c + 3 * ELEMENT, c30, c31);
}

function storeElement(c: usize, left: v128, right: v128): void {
  v128.store(c, left);
  v128.store(c, right, 16);
}
