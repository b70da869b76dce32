import type { KernelFunction } from '../kernels/index.ts';

/**
 * p = softmax(z), loss = -log p[y] from log-sum-exp; z becomes (p - onehot(y)) lossScale (notebook, equation 3).
 * Shapes: logits (T B) x V, row_loss T B. A target of -1 is not counted.
 */
export const softmaxCrossEntropy: KernelFunction<'softmax_cross_entropy'> = (
  { targets, logits, row_loss },
  { VOCAB: V },
  record,
) => {
  for (let row = 0; row < record.rows; row++) {
    const goal = targets[record.idsOffset + row]!;
    const scale = goal < 0 ? 0 : record.lossScale;
    const start = row * V;
    let largest = -Infinity;
    for (let v = 0; v < V; v++) largest = Math.max(largest, logits[start + v]!);
    let sum = 0;
    for (let v = 0; v < V; v++) sum += Math.exp(logits[start + v]! - largest);
    row_loss[row] = goal < 0 ? 0 : scale * (Math.log(sum) - (logits[start + goal]! - largest));
    for (let v = 0; v < V; v++) {
      const probability = Math.exp(logits[start + v]! - largest) / sum;
      logits[start + v] = scale * (probability - (v === goal ? 1 : 0));
    }
  }
};
