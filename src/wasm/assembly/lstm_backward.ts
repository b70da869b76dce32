import { storeLanes } from './lanes';
import { gateSlope, tanhFor } from './math';
import { scratch } from './memory';
import { isMany } from './products';
import { recurrentError, sequencesAtOnce } from './recurrent_error';

/**
 * The LSTM cell backward for B sequences of H units: gates become their gradients, `carried` that of the cell state
 * before. At the last symbol there are no gates after it: 0.
 */
export function lstmBackward(
  dhidden: usize,
  weight: usize,
  cellBefore: usize,
  cell: usize,
  gates: usize,
  gatesAfter: usize,
  carried: usize,
  B: usize,
  H: usize,
  hard: i32,
): void {
  const row = H << 2;
  const gateRow: usize = 4 * row;
  const many = isMany(B);
  const round = sequencesAtOnce(row);
  for (let first: usize = 0; first < B; first += round) {
    const sequences = min(round, B - first);
    const after = gatesAfter ? gatesAfter + first * gateRow : 0;
    recurrentError(dhidden + first * row, weight, after, sequences, H, 4 * H, B);
    for (let b: usize = 0; b < sequences; b++) {
      for (let unit: usize = 0; unit < H; unit += 4) {
        const i = (first + b) * row + (unit << 2);
        const at = gates + (first + b) * gateRow + (unit << 2);
        const dh = v128.load(scratch + b * row + (unit << 2));
        backward(dh, cellBefore + i, cell + i, at, row, carried + i, H - unit, gatesAfter !== 0, many, hard);
      }
    }
  }
}

/** Up to four units of one sequence. */
function backward(
  dh: v128,
  cellBefore: usize,
  cell: usize,
  gates: usize,
  row: usize,
  carried: usize,
  count: usize,
  hasNext: bool,
  many: bool,
  hard: i32,
): void {
  const one = f32x4.splat(1);
  const input = v128.load(gates);
  const forget = v128.load(gates + row);
  const candidate = v128.load(gates + 2 * row);
  const output = v128.load(gates + 3 * row);
  const squashed = tanhFor(v128.load(cell), many);
  const slope = f32x4.sub(one, f32x4.mul(squashed, squashed));
  let dc = f32x4.mul(f32x4.mul(dh, output), slope);
  if (hasNext) dc = f32x4.add(dc, v128.load(carried));
  const dforget = f32x4.mul(dc, v128.load(cellBefore));
  const candidateSlope = f32x4.sub(one, f32x4.mul(candidate, candidate));
  storeLanes(gates, f32x4.mul(f32x4.mul(dc, candidate), gateSlope(input, hard)), count);
  storeLanes(gates + row, f32x4.mul(dforget, gateSlope(forget, hard)), count);
  storeLanes(gates + 2 * row, f32x4.mul(f32x4.mul(dc, input), candidateSlope), count);
  storeLanes(gates + 3 * row, f32x4.mul(f32x4.mul(dh, squashed), gateSlope(output, hard)), count);
  storeLanes(carried, f32x4.mul(dc, forget), count);
}
