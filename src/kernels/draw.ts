import { kernel } from './signature.ts';
import { inRows, perElement } from './workgroups.ts';

/** Draws the next symbol of every sampled name. */
export const draw = kernel(
  'draw',
  {
    logits: 'read f32',
    uniforms: 'read f32',
    forced: 'read i32',
    inputs: 'read_write i32',
    symbols: 'read_write i32',
  },
  ['VOCAB'],
  {
    plain: { shared: ['math', 'threefry'], launch: (_, { batchSize }) => ({ workgroups: perElement(batchSize) }) },
    tiles: {
      shared: ['math', 'threefry', 'tournament'],
      launch: (_, { batchSize }) => ({ workgroups: inRows(batchSize) }),
    },
  },
);
