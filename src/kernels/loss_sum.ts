import { kernel } from './signature.ts';

/** The step's loss; its other statistics start at zero. */
export const lossSum = kernel('loss_sum', { row_loss: 'read f32', statistics: 'read_write statistics' }, [], {
  plain: { launch: () => ({ workgroups: [1, 1] }) },
});
