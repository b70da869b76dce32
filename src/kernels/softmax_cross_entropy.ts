import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Probabilities and loss of every row; logits become their gradient. */
export const softmaxCrossEntropy = kernel(
  'softmax_cross_entropy',
  { targets: 'read i32', logits: 'read_write f32', row_loss: 'read_write f32' },
  ['VOCAB'],
  { plain: { shared: ['math'], launch: (_, { rows }) => ({ workgroups: perElement(rows) }) } },
);
