// Products for names drawn side by side. A block holds a vector for each of eight names, neighbours next to each other:
// element k of name j stands at 8 k + j. So every name's sums have a lane of their own: nothing is added across lanes, and no
// vector is cut short. Sums run from k = 0 on, in another order than those that training uses (products.ts).

/** Names in a block. */
export const NAMES: usize = 8;
/** Bytes of an element of a block. */
export const ELEMENT: usize = 32;

/**
 * c = from + bias + weight x for weight N x K, and x a block of K elements. `from` is a block of N, which may be c; 0 for
 * none. Eight sums of four names stay in registers while six loads serve eight multiplications.
 */
export function multiplyBlock(weight: usize, bias: usize, x: usize, from: usize, c: usize, N: usize, K: usize): void {
  const row = K << 2;
  for (let n: usize = 0; n < N; n += 4) {
    fourRows(weight + n * row, row, bias + (n << 2), x, from ? from + n * ELEMENT : 0, c + n * ELEMENT, N - n, K);
  }
}

/** Four rows of the weight with a block; those from `rows` on are computed as the first one again, and not stored. */
function fourRows(
  w0: usize,
  row: usize,
  bias: usize,
  x: usize,
  from: usize,
  c: usize,
  rows: usize,
  K: usize,
): void {
  let w1 = rows > 1 ? w0 + row : w0;
  let w2 = rows > 2 ? w1 + row : w0;
  let w3 = rows > 3 ? w2 + row : w0;
  let c00 = v128.load32_splat(bias);
  let c10 = v128.load32_splat(bias, 4);
  let c20 = v128.load32_splat(bias, 8);
  let c30 = v128.load32_splat(bias, 12);
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
  const end = x + K * ELEMENT;
  const whole = end - (K & 1) * ELEMENT;
  while (x < whole) {
    let x0 = v128.load(x);
    let x1 = v128.load(x, 16);
    let w = v128.load32_splat(w0);
    c00 = f32x4.add(c00, f32x4.mul(w, x0));
    c01 = f32x4.add(c01, f32x4.mul(w, x1));
    w = v128.load32_splat(w1);
    c10 = f32x4.add(c10, f32x4.mul(w, x0));
    c11 = f32x4.add(c11, f32x4.mul(w, x1));
    w = v128.load32_splat(w2);
    c20 = f32x4.add(c20, f32x4.mul(w, x0));
    c21 = f32x4.add(c21, f32x4.mul(w, x1));
    w = v128.load32_splat(w3);
    c30 = f32x4.add(c30, f32x4.mul(w, x0));
    c31 = f32x4.add(c31, f32x4.mul(w, x1));
    x0 = v128.load(x, 32);
    x1 = v128.load(x, 48);
    w = v128.load32_splat(w0, 4);
    c00 = f32x4.add(c00, f32x4.mul(w, x0));
    c01 = f32x4.add(c01, f32x4.mul(w, x1));
    w = v128.load32_splat(w1, 4);
    c10 = f32x4.add(c10, f32x4.mul(w, x0));
    c11 = f32x4.add(c11, f32x4.mul(w, x1));
    w = v128.load32_splat(w2, 4);
    c20 = f32x4.add(c20, f32x4.mul(w, x0));
    c21 = f32x4.add(c21, f32x4.mul(w, x1));
    w = v128.load32_splat(w3, 4);
    c30 = f32x4.add(c30, f32x4.mul(w, x0));
    c31 = f32x4.add(c31, f32x4.mul(w, x1));
    x += 2 * ELEMENT;
    w0 += 8;
    w1 += 8;
    w2 += 8;
    w3 += 8;
  }
  if (x < end) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    let w = v128.load32_splat(w0);
    c00 = f32x4.add(c00, f32x4.mul(w, x0));
    c01 = f32x4.add(c01, f32x4.mul(w, x1));
    w = v128.load32_splat(w1);
    c10 = f32x4.add(c10, f32x4.mul(w, x0));
    c11 = f32x4.add(c11, f32x4.mul(w, x1));
    w = v128.load32_splat(w2);
    c20 = f32x4.add(c20, f32x4.mul(w, x0));
    c21 = f32x4.add(c21, f32x4.mul(w, x1));
    w = v128.load32_splat(w3);
    c30 = f32x4.add(c30, f32x4.mul(w, x0));
    c31 = f32x4.add(c31, f32x4.mul(w, x1));
  }
  storeRow(c, c00, c01);
  if (rows > 1) storeRow(c + ELEMENT, c10, c11);
  if (rows > 2) storeRow(c + 2 * ELEMENT, c20, c21);
  if (rows > 3) storeRow(c + 3 * ELEMENT, c30, c31);
}

function storeRow(c: usize, left: v128, right: v128): void {
  v128.store(c, left);
  v128.store(c, right, 16);
}
