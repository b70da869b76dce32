import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Gradient of a bias: the sum over all rows. */
export const biasGradient = kernel('bias_gradient', { errors: 'read f32', gradient: 'read_write f32' }, ['COLUMNS'], {
  plain: { launch: ({ COLUMNS }) => ({ workgroups: perElement(COLUMNS) }) },
});
