import { storeLanes } from './lanes';
import { gateSlope } from './math';
import { scratch } from './memory';
import { recurrentError, sequencesAtOnce } from './recurrent_error';

/**
 * The GRU cell backward for B sequences of H units: gates and recurrent become the gradients of the two products,
 * `carried` the part of the state's gradient that goes past the gates. At the last symbol nothing comes after: 0.
 */
export function gruBackward(
  dhidden: usize,
  weight: usize,
  hiddenBefore: usize,
  gates: usize,
  recurrent: usize,
  recurrentAfter: usize,
  carried: usize,
  B: usize,
  H: usize,
  hard: i32,
): void {
  const row = H << 2;
  const gateRow: usize = 3 * row;
  const round = sequencesAtOnce(row);
  for (let first: usize = 0; first < B; first += round) {
    const sequences = min(round, B - first);
    const after = recurrentAfter ? recurrentAfter + first * gateRow : 0;
    recurrentError(dhidden + first * row, weight, after, sequences, H, 3 * H, B);
    for (let b: usize = 0; b < sequences; b++) {
      for (let unit: usize = 0; unit < H; unit += 4) {
        const i = (first + b) * row + (unit << 2);
        const at = (first + b) * gateRow + (unit << 2);
        let dh = v128.load(scratch + b * row + (unit << 2));
        if (recurrentAfter) dh = f32x4.add(dh, v128.load(carried + i));
        backward(dh, hiddenBefore + i, gates + at, recurrent + at, row, carried + i, H - unit, hard);
      }
    }
  }
}

/** Up to four units of one sequence. */
function backward(
  dh: v128,
  hiddenBefore: usize,
  gates: usize,
  recurrent: usize,
  row: usize,
  carried: usize,
  count: usize,
  hard: i32,
): void {
  const one = f32x4.splat(1);
  const reset = v128.load(gates);
  const keep = v128.load(gates + row);
  const candidate = v128.load(gates + 2 * row);
  const slope = f32x4.sub(one, f32x4.mul(candidate, candidate));
  const dcandidate = f32x4.mul(f32x4.mul(dh, f32x4.sub(one, keep)), slope);
  const difference = f32x4.sub(v128.load(hiddenBefore), candidate);
  const dkeep = f32x4.mul(f32x4.mul(dh, difference), gateSlope(keep, hard));
  const inner = v128.load(recurrent + 2 * row);
  const dreset = f32x4.mul(f32x4.mul(dcandidate, inner), gateSlope(reset, hard));
  storeLanes(gates, dreset, count);
  storeLanes(gates + row, dkeep, count);
  storeLanes(gates + 2 * row, dcandidate, count);
  storeLanes(recurrent, dreset, count);
  storeLanes(recurrent + row, dkeep, count);
  storeLanes(recurrent + 2 * row, f32x4.mul(dcandidate, reset), count);
  storeLanes(carried, f32x4.mul(dh, keep), count);
}
