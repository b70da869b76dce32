import { cellBlocks, persistent, perUnit } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** One tanh layer, forward. */
export const rnnForward = kernel(
  'rnn_forward',
  { gates: 'read f32', weight: 'read f32', bias: 'read f32', hidden: 'read_write f32' },
  ['HIDDEN'],
  {
    plain: { shared: ['math', 'rnn_forward_unit'], launch: perUnit },
    blocks: cellBlocks(['math']),
    persistent: persistent(['math', 'rnn_forward_unit', 'persistent_forward'], 1, 1),
  },
);

/** One tanh layer, backward. */
export const rnnBackward = kernel(
  'rnn_backward',
  { dhidden: 'read f32', weight: 'read f32', hidden: 'read f32', gates: 'read_write f32' },
  ['HIDDEN'],
  {
    plain: { shared: ['rnn_backward_unit'], launch: perUnit },
    blocks: cellBlocks([]),
    persistent: persistent(['rnn_backward_unit', 'persistent_backward'], 1, 1),
  },
);
