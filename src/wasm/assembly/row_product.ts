// The product of one row with a matrix whose rows lie along the result, c(n) += sum over k of a(k) b(k, n).
import { storeLanes } from './lanes';

/** c += a b for 1 x K and K x N; aStep and bStep are bytes from k to k. Sixteen results at once, then four. */
export function addRow(a: usize, aStep: usize, b: usize, bStep: usize, c: usize, N: usize, K: usize): void {
  let n: usize = 0;
  for (; n + 16 <= N; n += 16) addSixteen(a, aStep, b + (n << 2), bStep, c + (n << 2), K);
  for (; n < N; n += 4) addFour(a, aStep, b + (n << 2), bStep, c + (n << 2), N - n, K);
}

function addSixteen(a: usize, aStep: usize, b: usize, bStep: usize, c: usize, K: usize): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  for (let k: usize = 0; k < K; k++) {
    const x = v128.load32_splat(a);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(b)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(b, 16)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(b, 32)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(b, 48)));
    a += aStep;
    b += bStep;
  }
  v128.store(c, f32x4.add(v128.load(c), c0));
  v128.store(c, f32x4.add(v128.load(c, 16), c1), 16);
  v128.store(c, f32x4.add(v128.load(c, 32), c2), 32);
  v128.store(c, f32x4.add(v128.load(c, 48), c3), 48);
}

/** Up to four results. */
function addFour(a: usize, aStep: usize, b: usize, bStep: usize, c: usize, columns: usize, K: usize): void {
  let sum = f32x4.splat(0);
  for (let k: usize = 0; k < K; k++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += aStep;
    b += bStep;
  }
  storeLanes(c, f32x4.add(v128.load(c), sum), columns);
}
