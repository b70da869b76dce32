import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Drops or keeps elements of a layer's outputs, or of their gradients. */
export const dropout = kernel(
  'dropout',
  { source: 'read f32', result: 'read_write f32' },
  ['HIDDEN', 'MASK', 'PROBABILITY', 'SKIPS_STATE'],
  {
    plain: {
      shared: ['threefry'],
      launch: ({ HIDDEN }, { rows }) => ({ workgroups: perElement(rows * HIDDEN) }),
    },
  },
);
