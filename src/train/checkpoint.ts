import type { ModelState } from '../engine/engine.ts';

/** A measurement on the held-out part. */
export interface HeldOutLoss {
  readonly iteration: number;
  readonly natsPerSymbol: number;
}

/** The best measurement so far, with the parameters that it was made with (flat). */
export interface BestModel extends HeldOutLoss {
  readonly parameters: Float32Array | Float64Array;
}

/** Enough to go on elsewhere, with the same corpus and recipe. */
export interface RunCheckpoint {
  readonly iteration: number;
  /** Null before the first step of a run whose smoothed loss starts with that step's. */
  readonly smoothLoss: number | null;
  readonly state: ModelState;
  /** The latest measurement; null before the first, and where nothing is held out. */
  readonly heldOut: HeldOutLoss | null;
  readonly best: BestModel | null;
  /** Measurements since the best one. */
  readonly sinceBest: number;
}
