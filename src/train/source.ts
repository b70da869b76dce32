import type { Batch } from '../engine/engine.ts';

/**
 * A source of training batches. Batch i is a pure function of i, so a resumed run needs only its number of steps.
 */
export interface BatchSource {
  /** Batches per epoch. */
  readonly batchesPerEpoch: number;
  /** Predicted symbols per epoch. */
  readonly symbolsPerEpoch: number;
  /** The batch of a step, counted from 0 over all epochs. */
  batch(step: number): Batch;
}

/** The number of symbols that a batch predicts. */
export function countTargets({ targets }: Pick<Batch, 'targets'>): number {
  return targets.reduce((count, id) => count + Number(id >= 0), 0);
}
