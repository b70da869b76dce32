import type { KernelFunction } from '../kernels/index.ts';

/**
 * c[m, n] = sum over k of a(m, k) b(k, n), plus bias[n]. Strides say how a and b lie in memory; a factor that is a
 * buffer of states may pass over its first B rows, the state before the first symbol.
 */
export const matmul: KernelFunction<'matmul'> = ({ a, b, bias, c }, constants, record) => {
  const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
  const M = constants.M || record.rows;
  const N = constants.N || record.rows;
  const K = constants.K || record.rows;
  const aStart = constants.A_SKIPS_STATE * record.batchSize * A_STRIDE_M;
  const bStart = constants.B_SKIPS_STATE * record.batchSize * B_STRIDE_K;
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = constants.HAS_BIAS ? bias[n]! : 0;
      for (let k = 0; k < K; k++) {
        sum += a[aStart + m * A_STRIDE_M + k * A_STRIDE_K]! * b[bStart + k * B_STRIDE_K + n * B_STRIDE_N]!;
      }
      c[m * N + n] = sum;
    }
  }
};
