import { applyGate, applyTanh } from './activations';
import { storeLanes } from './lanes';
import { tanhFor } from './math';
import { addProduct, isMany } from './products';

/** The LSTM cell forward for B sequences of H units; gates become their activations. */
export function lstmForward(
  gates: usize,
  weight: usize,
  bias: usize,
  hiddenBefore: usize,
  hidden: usize,
  cellBefore: usize,
  cell: usize,
  B: usize,
  H: usize,
  hard: i32,
): void {
  const row = H << 2;
  const gateRow: usize = 4 * row;
  const many = isMany(B);
  addProduct(hiddenBefore, row, 4, weight, 4, row, gates, B, 4 * H, H, B);
  for (let b: usize = 0; b < B; b++) {
    const at = gates + b * gateRow;
    applyGate(at, bias, 2 * H, hard);
    applyTanh(at + 2 * row, bias + 2 * row, H, many);
    applyGate(at + 3 * row, bias + 3 * row, H, hard);
    const here = b * row;
    for (let i: usize = 0; i < row; i += 16) {
      const left = (row - i) >> 2;
      const kept = f32x4.mul(v128.load(at + row + i), v128.load(cellBefore + here + i));
      const state = f32x4.add(kept, f32x4.mul(v128.load(at + i), v128.load(at + 2 * row + i)));
      storeLanes(cell + here + i, state, left);
      storeLanes(hidden + here + i, f32x4.mul(v128.load(at + 3 * row + i), tanhFor(state, many)), left);
    }
  }
}
