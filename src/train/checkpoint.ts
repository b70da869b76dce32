import type { ModelState } from '../engine/engine.ts';

/** The loss on the held-out part (validation loss) after some training steps. */
export interface HeldOutLoss {
  /** Training steps done. */
  readonly iteration: number;
  /** Mean cross-entropy in nats per character. */
  readonly natsPerSymbol: number;
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
}
