import type { KernelFunction } from '../kernels/index.ts';

/** The state before the first symbol, as in the reference: the last one of the step before, or zero. */
export const stateCarry: KernelFunction<'state_carry', Float32Array> = (
  { hidden },
  { HIDDEN: H },
  { batchSize: B, carryState, previousTimeSteps },
) => {
  const size = B * H;
  const last = previousTimeSteps * size;
  if (carryState) hidden.copyWithin(0, last, last + size);
  else hidden.fill(0, 0, size);
};
