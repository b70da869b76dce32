import type { ModelState } from '../engine/engine.ts';
import type { RunVariants } from '../engine/known_variants.ts';

/** The loss on the held-out part (validation loss) after some training steps. */
export interface HeldOutLoss {
  /** Training steps done. */
  readonly iteration: number;
  /** Mean cross-entropy in nats per character. */
  readonly natsPerSymbol: number;
}

/** How the loss of a text was measured: with the state carried from its first symbol to its last, or in windows. */
export type Reading = 'carried' | 'windows';

/** The loss of the best parameters on all of the held-out part of a text, measured at the end of training. */
export interface WholeLoss extends HeldOutLoss {
  /** The number of predicted symbols. */
  readonly symbols: number;
  readonly reading: Reading;
}

/** The lowest held-out loss so far, with the flat parameters that had it. */
export interface BestModel extends HeldOutLoss {
  readonly parameters: Float32Array | Float64Array;
}

/** The state from which a run can be resumed, with the same corpus and recipe. */
export interface RunCheckpoint {
  readonly iteration: number;
  /** Null before the first step of a run whose smoothed loss starts with the first step's loss. */
  readonly smoothLoss: number | null;
  readonly state: ModelState;
  /** The latest held-out loss; null before the first evaluation, and if nothing is held out. */
  readonly heldOut: HeldOutLoss | null;
  readonly best: BestModel | null;
  /** Evaluations since the best one. */
  readonly sinceBest: number;
  /** Absent before the end of training, and for names, whose every evaluation is of all. */
  readonly whole?: WholeLoss;
  /** The variants of kernels that were measured for the run on its GPU: with them, a run goes on bit for bit. */
  readonly variants?: RunVariants;
}
