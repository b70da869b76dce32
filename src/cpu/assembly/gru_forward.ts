import { storeLanes } from './lanes';
import { gate, tanh } from './math';
import { addProduct } from './products';

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
  for (let b: usize = 0; b < B; b++) memory.copy(recurrent + b * gateRow, bias, gateRow);
  addProduct(hiddenBefore, row, 4, weight, 4, row, recurrent, B, 3 * H, H);
  for (let b: usize = 0; b < B; b++) {
    for (let unit: usize = 0; unit < H; unit += 4) {
      const left = H - unit;
      const i = b * row + (unit << 2);
      const at = gates + b * gateRow + (unit << 2);
      const from = recurrent + b * gateRow + (unit << 2);
      const reset = gate(f32x4.add(v128.load(at), v128.load(from)), hard);
      const keep = gate(f32x4.add(v128.load(at + row), v128.load(from + row)), hard);
      const inner = f32x4.mul(reset, v128.load(from + 2 * row));
      const candidate = tanh(f32x4.add(v128.load(at + 2 * row), inner));
      storeLanes(at, reset, left);
      storeLanes(at + row, keep, left);
      storeLanes(at + 2 * row, candidate, left);
      const fresh = f32x4.mul(f32x4.sub(f32x4.splat(1), keep), candidate);
      const kept = f32x4.mul(keep, v128.load(hiddenBefore + i));
      storeLanes(hidden + i, f32x4.add(fresh, kept), left);
    }
  }
}
