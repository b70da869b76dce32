import { kernel } from './signature.ts';
import { inRows, perElement } from './workgroups.ts';

/** Symbols from which on a row has a workgroup of 256 invocations, not of 64. */
const LONG_ROW = 1_024;

/** Probabilities and loss of every row; logits become their gradient. */
export const softmaxCrossEntropy = kernel(
  'softmax_cross_entropy',
  { targets: 'read i32', logits: 'read_write f32', row_loss: 'read_write f32' },
  ['VOCAB'],
  {
    plain: { shared: ['math'], launch: (_, { rows }) => ({ workgroups: perElement(rows) }) },
    tiles: {
      shared: ['math', 'tournament'],
      overrides: ['WORKGROUP_SIZE'],
      launch: ({ VOCAB }, { rows }) => ({
        workgroups: inRows(rows),
        overrides: { WORKGROUP_SIZE: VOCAB < LONG_ROW ? 64 : 256 },
      }),
    },
  },
);
