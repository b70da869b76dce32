import { kernel } from './signature.ts';
import { perBlock } from './workgroups.ts';

/** Sides of what an invocation computes: BLOCK in shaders/matmul/plain.wgsl and blocks.wgsl. */
const PLAIN_BLOCK = 4;
const BLOCK = 8;

/** The matrix product c = a b + bias; strides say how a and b lie in memory. M, N or K of 0 stands for T * B. */
export const matmul = kernel(
  'matmul',
  { a: 'read f32', b: 'read f32', bias: 'read f32', c: 'read_write f32' },
  ['M', 'N', 'K', 'A_STRIDE_M', 'A_STRIDE_K', 'B_STRIDE_K', 'B_STRIDE_N', 'A_SKIPS_STATE', 'B_SKIPS_STATE', 'HAS_BIAS'],
  {
    plain: { launch: ({ M, N }, { rows }) => ({ workgroups: perBlock(M || rows, N || rows, PLAIN_BLOCK) }) },
    blocks: {
      shared: ['four'],
      // Four numbers are read at a time and four terms summed: rows of all three matrices in memory, and K, are in fours.
      launch: (constants, { rows }) => {
        const [M, N, K] = [constants.M || rows, constants.N || rows, constants.K || rows];
        const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
        const lengths = [N, K, Math.max(A_STRIDE_M, A_STRIDE_K), Math.max(B_STRIDE_K, B_STRIDE_N)];
        if (lengths.some((length) => length % 4 !== 0) || Math.min(M, N) < BLOCK) return null;
        return { workgroups: perBlock(M, N, BLOCK) };
      },
    },
  },
);
