import { applyGate } from './activations';
import { storeLanes } from './lanes';
import { tanhFor } from './math';
import { addProduct, isMany } from './products';

/** The GRU cell forward for B sequences of H units; gates become their activations. */
export function gruForward(
  gates: usize,
  weight: usize,
  bias: usize,
  hiddenBefore: usize,
  hidden: usize,
  recurrent: usize,
  B: usize,
  H: usize,
  hard: i32,
): void {
  const row = H << 2;
  const gateRow: usize = 3 * row;
  const many = isMany(B);
  for (let b: usize = 0; b < B; b++) memory.copy(recurrent + b * gateRow, bias, gateRow);
  addProduct(hiddenBefore, row, 4, weight, 4, row, recurrent, B, 3 * H, H, B);
  for (let b: usize = 0; b < B; b++) {
    const at = gates + b * gateRow;
    const from = recurrent + b * gateRow;
    applyGate(at, from, 2 * H, hard);
    const here = b * row;
    for (let i: usize = 0; i < row; i += 16) {
      const left = (row - i) >> 2;
      const inner = f32x4.mul(v128.load(at + i), v128.load(from + 2 * row + i));
      const candidate = tanhFor(f32x4.add(v128.load(at + 2 * row + i), inner), many);
      const keep = v128.load(at + row + i);
      const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), keep), candidate);
      const kept = f32x4.mul(keep, v128.load(hiddenBefore + here + i));
      storeLanes(at + 2 * row + i, candidate, left);
      storeLanes(hidden + here + i, f32x4.add(fresh, kept), left);
    }
  }
}
