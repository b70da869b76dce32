import { cellBlocks, cellTiles, persistent, plain } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** Long short-term memory, forward. */
export const lstmForward = kernel(
  'lstm_forward',
  {
    gates: 'read_write f32',
    weight: 'read f32',
    packed: 'read f32',
    bias: 'read f32',
    hidden: 'read_write f32',
    cell: 'read_write f32',
  },
  ['HIDDEN', 'HARD_SIGMOID'],
  {
    plain: plain(['math', 'gates', 'lstm_forward_unit']),
    blocks: cellBlocks(['math', 'gates']),
    tiles: cellTiles('forward', ['math', 'gates', 'lstm_forward_unit']),
    persistent: persistent(['math', 'gates', 'lstm_forward_unit', 'persistent_forward'], 1, 4, ['weight']),
  },
);

/** Long short-term memory, backward. */
export const lstmBackward = kernel(
  'lstm_backward',
  {
    dhidden: 'read f32',
    weight: 'read f32',
    cell: 'read f32',
    gates: 'read_write f32',
    carried: 'read_write f32',
  },
  ['HIDDEN', 'HARD_SIGMOID'],
  {
    plain: plain(['math', 'gates', 'lstm_backward_unit']),
    blocks: cellBlocks(['math', 'gates']),
    tiles: cellTiles('backward', ['math', 'gates', 'lstm_backward_unit']),
    persistent: persistent(['math', 'gates', 'lstm_backward_unit', 'persistent_backward'], 4, 1),
  },
);
