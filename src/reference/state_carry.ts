import type { KernelFunction } from '../kernels/index.ts';

/** h[0] = h_before[T_before], or 0 where the state is not carried. Shapes: hidden (T + 1) x B x H. */
export const stateCarry: KernelFunction<'state_carry'> = ({ hidden }, { HIDDEN: H }, record) => {
  const size = record.batchSize * H;
  for (let i = 0; i < size; i++) {
    hidden[i] = record.carryState ? hidden[record.previousTimeSteps * size + i]! : 0;
  }
};
