import { perUnit } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** Minimal gated recurrent unit, forward, at all time steps. */
export const mingruForward = kernel(
  'mingru_forward',
  { gates: 'read_write f32', hidden: 'read_write f32' },
  ['HIDDEN', 'HARD_SIGMOID'],
  { plain: { shared: ['math', 'gates'], launch: perUnit } },
);

/** Minimal gated recurrent unit, backward, at all time steps. */
export const mingruBackward = kernel(
  'mingru_backward',
  { dhidden: 'read f32', hidden: 'read f32', gates: 'read_write f32' },
  ['HIDDEN', 'HARD_SIGMOID'],
  { plain: { shared: ['math', 'gates'], launch: perUnit } },
);
