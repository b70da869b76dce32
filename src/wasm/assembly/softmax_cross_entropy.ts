import { firstLanes, laneSum, storeLanes } from './lanes';
import { expNonpositive } from './math';

/** Softmax and cross-entropy of rows of V logits, which become their gradients; a target below 0 is not counted. */
export function softmaxCrossEntropy(
  targets: usize,
  logits: usize,
  rowLoss: usize,
  rows: usize,
  V: usize,
  lossScale: f32,
): void {
  for (let row: usize = 0; row < rows; row++, logits += V << 2) {
    const target = load<i32>(targets + (row << 2));
    let loss: f32 = 0;
    if (target < 0) memory.fill(logits, 0, V << 2);
    else loss = lossScale * rowOf(logits, V, logits + (target << 2), lossScale);
    store<f32>(rowLoss + (row << 2), loss);
  }
}

/** The loss of one row whose right symbol's logit stands at `goal`. */
function rowOf(logits: usize, V: usize, goal: usize, lossScale: f32): f32 {
  const end = logits + (V << 2);
  const largest = largestOf(logits, end);
  const shiftedGoal = load<f32>(goal) - largest;
  let sum = f32x4.splat(0);
  for (let at = logits; at < end; at += 16) {
    const left = (end - at) >> 2;
    const exponential = expNonpositive(f32x4.sub(v128.load(at), f32x4.splat(largest)));
    storeLanes(at, exponential, left);
    sum = f32x4.add(sum, v128.and(exponential, firstLanes(left)));
  }
  const total = laneSum(sum);
  const scale = f32x4.splat(lossScale / total);
  for (let at = logits; at < end; at += 16) {
    const left = (end - at) >> 2;
    storeLanes(at, f32x4.mul(v128.load(at), scale), left);
  }
  store<f32>(goal, load<f32>(goal) - lossScale);
  return <f32>Math.log(total) - shiftedGoal;
}

/** The largest of the floats up to an address; NaN where there is one. */
export function largestOf(at: usize, end: usize): f32 {
  let largest: f32 = -Infinity;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    const pairs = f32x4.max(four, v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    largest = max(largest, max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1)));
  }
  for (; at < end; at += 4) largest = max(largest, load<f32>(at));
  return largest;
}
