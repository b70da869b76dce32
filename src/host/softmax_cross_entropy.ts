import type { KernelFunction } from '../kernels/index.ts';

/** Softmax and cross-entropy, as in the reference, with one exponential per symbol. */
export const softmaxCrossEntropy: KernelFunction<'softmax_cross_entropy', Float32Array> = (
  { targets, logits, row_loss },
  { VOCAB: V },
  record,
) => {
  for (let row = 0; row < record.rows; row++) {
    const goal = targets[record.idsOffset + row]!;
    const start = row * V;
    if (goal < 0) {
      row_loss[row] = 0;
      logits.fill(0, start, start + V);
      continue;
    }
    let largest = -Infinity;
    for (let v = 0; v < V; v++) largest = Math.max(largest, logits[start + v]!);
    const shiftedGoal = logits[start + goal]! - largest;
    let sum = 0;
    for (let v = 0; v < V; v++) {
      const exponential = Math.exp(logits[start + v]! - largest);
      logits[start + v] = exponential;
      sum += exponential;
    }
    row_loss[row] = record.lossScale * (Math.log(sum) - shiftedGoal);
    const scale = record.lossScale / sum;
    for (let v = 0; v < V; v++) logits[start + v]! *= scale;
    logits[start + goal]! -= record.lossScale;
  }
};
