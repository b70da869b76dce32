import { STATISTICS } from '../kernels/signature.ts';
import type { KernelFunction } from '../kernels/index.ts';

/** The step's loss: the sum of row_loss over all rows. The step's other statistics start at zero. */
export const lossSum: KernelFunction<'loss_sum'> = ({ row_loss, statistics }, _constants, record) => {
  let sum = 0;
  for (let row = 0; row < record.rows; row++) sum += row_loss[row]!;
  const place = record.slot * STATISTICS.stride;
  statistics[place + STATISTICS.loss] = sum;
  statistics[place + STATISTICS.clipped] = 0;
  statistics[place + STATISTICS.largestGradient] = 0;
};
