import { storeLanes } from './lanes';
import { gate, tanh } from './math';
import { addProduct } from './products';

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
  addProduct(hiddenBefore, row, 4, weight, 4, row, gates, B, 4 * H, H);
  for (let b: usize = 0; b < B; b++) {
    for (let unit: usize = 0; unit < H; unit += 4) {
      const left = H - unit;
      const column = unit << 2;
      const i = b * row + column;
      const at = gates + b * gateRow + column;
      const from = bias + column;
      const input = gate(f32x4.add(v128.load(at), v128.load(from)), hard);
      const forget = gate(f32x4.add(v128.load(at + row), v128.load(from + row)), hard);
      const candidate = tanh(f32x4.add(v128.load(at + 2 * row), v128.load(from + 2 * row)));
      const output = gate(f32x4.add(v128.load(at + 3 * row), v128.load(from + 3 * row)), hard);
      const kept = f32x4.mul(forget, v128.load(cellBefore + i));
      const state = f32x4.add(kept, f32x4.mul(input, candidate));
      storeLanes(at, input, left);
      storeLanes(at + row, forget, left);
      storeLanes(at + 2 * row, candidate, left);
      storeLanes(at + 3 * row, output, left);
      storeLanes(cell + i, state, left);
      storeLanes(hidden + i, f32x4.mul(output, tanh(state)), left);
    }
  }
}
