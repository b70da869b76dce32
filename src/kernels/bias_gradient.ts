import { kernel } from './signature.ts';
import { inParts } from './split.ts';
import { perElement } from './workgroups.ts';

/** Columns of a workgroup in tiles, and its invocations: TILE in shaders/bias_gradient/tiles.wgsl. */
const TILE = 32;
const TILE_INVOCATIONS = 256;

/** Gradient of a bias: the sum over all rows. */
export const biasGradient = kernel('bias_gradient', { errors: 'read f32', gradient: 'read_write f32' }, ['COLUMNS'], {
  plain: { launch: ({ COLUMNS }) => ({ workgroups: perElement(COLUMNS) }) },
  tiles: {
    fixed: { WORKGROUP_SIZE: TILE_INVOCATIONS },
    overrides: ['SPLITS'],
    launch: ({ COLUMNS }, { rows }) =>
      inParts({
        ...{ result: 'gradient', length: COLUMNS, terms: rows },
        ...{ workgroups: Math.ceil(COLUMNS / TILE), workgroupSize: TILE_INVOCATIONS },
      }),
  },
});
