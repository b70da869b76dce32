import { storeLanes } from './lanes';
import { tanhFor } from './math';
import { addProduct, isMany } from './products';

/** The RNN cell forward for B sequences of H units: hidden = tanh(gates + weight hiddenBefore + bias). */
export function rnnForward(
  gates: usize,
  weight: usize,
  bias: usize,
  hiddenBefore: usize,
  hidden: usize,
  B: usize,
  H: usize,
): void {
  const row = H << 2;
  for (let b: usize = 0; b < B; b++) {
    for (let unit: usize = 0; unit < H; unit += 4) {
      const left = H - unit;
      const i = b * row + (unit << 2);
      const sum = f32x4.add(v128.load(gates + i), v128.load(bias + (unit << 2)));
      storeLanes(hidden + i, sum, left);
    }
  }
  const many = isMany(B);
  addProduct(hiddenBefore, row, 4, weight, 4, row, hidden, B, H, H, B);
  const end = hidden + B * row;
  for (let at = hidden; at < end; at += 16) {
    const left = (end - at) >> 2;
    storeLanes(at, tanhFor(v128.load(at), many), left);
  }
}
