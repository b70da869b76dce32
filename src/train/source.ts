import type { Batch } from '../engine/engine.ts';

/**
 * Where batches come from. Batch i is a pure function of i, so a run that is resumed needs to know nothing but how far
 * it was.
 */
export interface BatchSource {
  /** Batches in which everything is seen once. */
  readonly batchesPerEpoch: number;
  /** Symbols predicted in an epoch. */
  readonly symbolsPerEpoch: number;
  /** The batch of that step, counted from 0 over all epochs. */
  batch(step: number): Batch;
}

/** Symbols to predict in a batch. */
export function countTargets({ targets }: Pick<Batch, 'targets'>): number {
  return targets.reduce((count, id) => count + Number(id >= 0), 0);
}
