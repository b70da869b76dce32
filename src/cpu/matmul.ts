import type { MatmulConstant } from '../reference/matmul.ts';
import type { StepRecord } from '../model/step.ts';
import { addScaled, dot } from './vectors.ts';

interface Tensors {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly bias: Float32Array;
  readonly c: Float32Array;
}

/**
 * The matrix product as in the reference. Every form runs along rows: dot products where both factors are read along
 * k, else multiples of rows of b are added to rows of c.
 */
export function matmul(
  tensors: Tensors,
  constants: Readonly<Record<MatmulConstant, number>>,
  record: StepRecord,
): void {
  const { a, b, bias, c } = tensors;
  const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
  const M = constants.M || record.rows;
  const N = constants.N || record.rows;
  const K = constants.K || record.rows;
  const aStart = constants.A_SKIPS_STATE * record.batchSize * A_STRIDE_M;
  const bStart = constants.B_SKIPS_STATE * record.batchSize * B_STRIDE_K;
  if (A_STRIDE_K === 1 && B_STRIDE_K === 1) {
    for (let m = 0; m < M; m++) {
      for (let n = 0; n < N; n++) {
        const start = constants.HAS_BIAS ? bias[n]! : 0;
        c[m * N + n] = start + dot(a, aStart + m * A_STRIDE_M, b, bStart + n * B_STRIDE_N, K);
      }
    }
    return;
  }
  for (let m = 0; m < M; m++) {
    c.fill(0, m * N, (m + 1) * N);
    for (let k = 0; k < K; k++) {
      addScaled(c, m * N, a[aStart + m * A_STRIDE_M + k * A_STRIDE_K]!, b, bStart + k * B_STRIDE_K, N);
    }
  }
}
