import { cellBlocks, cellTiles, persistent, plain } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** Gated recurrent unit, forward. */
export const gruForward = kernel(
  'gru_forward',
  {
    gates: 'read_write f32',
    weight: 'read f32',
    packed: 'read f32',
    bias: 'read f32',
    hidden: 'read_write f32',
    recurrent: 'read_write f32',
  },
  ['HIDDEN', 'HARD_SIGMOID'],
  {
    plain: plain(['math', 'gates', 'gru_forward_unit']),
    blocks: cellBlocks(['math', 'gates']),
    tiles: cellTiles('forward', ['math', 'gates', 'gru_forward_unit']),
    persistent: persistent(['math', 'gates', 'gru_forward_unit', 'persistent_forward'], 1, 4, ['weight']),
  },
);

/** Gated recurrent unit, backward. */
export const gruBackward = kernel(
  'gru_backward',
  {
    dhidden: 'read f32',
    weight: 'read f32',
    hidden: 'read f32',
    gates: 'read_write f32',
    recurrent: 'read_write f32',
    carried: 'read_write f32',
  },
  ['HIDDEN', 'HARD_SIGMOID'],
  {
    plain: plain(['math', 'gates', 'gru_backward_unit']),
    blocks: cellBlocks(['math', 'gates']),
    tiles: cellTiles('backward', ['math', 'gates', 'gru_backward_unit']),
    persistent: persistent(['math', 'gates', 'gru_backward_unit', 'persistent_backward'], 3, 1),
  },
);
