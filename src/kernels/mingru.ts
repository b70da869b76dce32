import { perUnit } from './cell_variants.ts';
import { kernel } from './signature.ts';
import type { Variant } from './signature.ts';
import { inRows } from './workgroups.ts';

/** Chains of a workgroup, and parts of time: keep in step with shaders/shared/chain_parts.wgsl. */
const CHAINS = 16;
export const PARTS_OF_TIME = 16;

/** Time in parts, which invocations of a workgroup take side by side: for few long chains. */
const inParts: Variant<{ readonly HIDDEN: number }> = {
  shared: ['math', 'gates', 'chain_parts'],
  fixed: { WORKGROUP_SIZE: CHAINS * PARTS_OF_TIME },
  launch: ({ HIDDEN: H }, { batchSize: B }) => ({ workgroups: inRows(Math.ceil((B * H) / CHAINS)) }),
};

/** Minimal gated recurrent unit, forward, at all time steps. */
export const mingruForward = kernel(
  'mingru_forward',
  { gates: 'read_write f32', hidden: 'read_write f32' },
  ['HIDDEN', 'HARD_SIGMOID'],
  { plain: { shared: ['math', 'gates'], launch: perUnit }, tiles: inParts },
);

/** Minimal gated recurrent unit, backward, at all time steps. */
export const mingruBackward = kernel(
  'mingru_backward',
  { dhidden: 'read f32', hidden: 'read f32', gates: 'read_write f32' },
  ['HIDDEN', 'HARD_SIGMOID'],
  { plain: { shared: ['math', 'gates'], launch: perUnit }, tiles: inParts },
);
