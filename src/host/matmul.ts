import type { KernelFunction } from '../kernels/index.ts';
import { addProduct } from './products.ts';

/** The matrix product as in the reference, in register blocks. */
export const matmul: KernelFunction<'matmul', Float32Array> = ({ a, b, bias, c }, constants, record) => {
  const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
  const M = constants.M || record.rows;
  const N = constants.N || record.rows;
  const K = constants.K || record.rows;
  const aStart = constants.A_SKIPS_STATE * record.batchSize * A_STRIDE_M;
  const bStart = constants.B_SKIPS_STATE * record.batchSize * B_STRIDE_K;
  if (constants.HAS_BIAS) for (let m = 0; m < M; m++) c.set(bias.length === N ? bias : bias.subarray(0, N), m * N);
  else c.fill(0, 0, M * N);
  const aAt = { start: aStart, rowStride: A_STRIDE_M, columnStride: A_STRIDE_K };
  const bAt = { start: bStart, rowStride: B_STRIDE_K, columnStride: B_STRIDE_N };
  addProduct(a, aAt, b, bAt, c, 0, M, N, K);
};
