import { cellBlocks, cellTiles, persistent, plain } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** One tanh layer, forward. */
export const rnnForward = kernel(
  'rnn_forward',
  { gates: 'read f32', weight: 'read f32', packed: 'read f32', bias: 'read f32', hidden: 'read_write f32' },
  ['HIDDEN'],
  {
    plain: plain(['math', 'rnn_forward_unit']),
    blocks: cellBlocks(['math']),
    tiles: cellTiles('forward', ['math', 'rnn_forward_unit']),
    persistent: persistent(['math', 'rnn_forward_unit', 'persistent_forward'], 1, 1, ['weight']),
  },
);

/** One tanh layer, backward. */
export const rnnBackward = kernel(
  'rnn_backward',
  { dhidden: 'read f32', weight: 'read f32', hidden: 'read f32', gates: 'read_write f32' },
  ['HIDDEN'],
  {
    plain: plain(['rnn_backward_unit']),
    blocks: cellBlocks([]),
    tiles: cellTiles('backward', ['rnn_backward_unit']),
    persistent: persistent(['rnn_backward_unit', 'persistent_backward'], 1, 1),
  },
);
