import { kernel } from './signature.ts';
import { FULL, inParts } from './split.ts';
import { perBlock } from './workgroups.ts';

/** Sides of what an invocation computes: BLOCK in shaders/matmul/plain.wgsl and blocks.wgsl. */
const PLAIN_BLOCK = 4;
const BLOCK = 8;
/** Side of what an invocation computes in tiles, and the sides that a workgroup's tile may have. */
const TILE_BLOCK = 4;
const TILES = { small: 32, large: 64 } as const;

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
    tiles: {
      shared: ['four'],
      overrides: ['TILE', 'SPLITS', 'WORKGROUP_SIZE'],
      // Large tiles load half as much for each product; where they are few, small ones keep more of a card busy.
      launch: (constants, { rows }) => {
        const [M, N, K] = [constants.M || rows, constants.N || rows, constants.K || rows];
        const TILE = M * N >= FULL * TILE_BLOCK ** 2 ? TILES.large : TILES.small;
        const WORKGROUP_SIZE = (TILE / TILE_BLOCK) ** 2;
        const workgroups = Math.ceil(M / TILE) * Math.ceil(N / TILE);
        // Nothing adds a bias to sums in parts; those that have one are short.
        const terms = constants.HAS_BIAS ? 0 : K;
        const sums = { result: 'c', length: M * N, terms, workgroups, workgroupSize: WORKGROUP_SIZE };
        return inParts(sums, { TILE, WORKGROUP_SIZE });
      },
    },
  },
);
