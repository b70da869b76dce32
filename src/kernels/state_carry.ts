import { perUnit } from './cell_variants.ts';
import { kernel } from './signature.ts';

/** The state before the first symbol: the last one of the step before, or zero. */
export const stateCarry = kernel('state_carry', { hidden: 'read_write f32' }, ['HIDDEN'], {
  plain: { launch: perUnit },
});
