import type { StepRecord } from '../model/step.ts';

/** The state before the first symbol, as in the reference: the last one of the step before, or zero. */
export function stateCarry(
  { hidden }: { readonly hidden: Float32Array },
  { HIDDEN: H }: { readonly HIDDEN: number },
  { batchSize: B, carryState, previousTimeSteps }: StepRecord,
): void {
  const size = B * H;
  const last = previousTimeSteps * size;
  if (carryState) hidden.copyWithin(0, last, last + size);
  else hidden.fill(0, 0, size);
}
