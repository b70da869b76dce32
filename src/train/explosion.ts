import type { ModelState } from '../engine/engine.ts';

/** A network has exploded once the loss of a step is so many times that of guessing every symbol alike, log V per symbol. */
export const EXPLODED_AT = 2;
/** Steps per point of the curve. */
export const STEPS_PER_POINT = 25;
/** Some steps of a watched run. */
export interface WatchPoint {
  /** Steps done. */
  readonly iteration: number;
  /** Mean over the symbols of these steps, in nats per symbol. */
  readonly loss: number;
  /** The largest absolute gradient element of these steps, before clipping. */
  readonly largestGradient: number;
}

/** Where a watched run stands. */
export interface WatchState {
  /** Steps done. */
  readonly iteration: number;
  readonly state: ModelState;
}

/** The step with which a watched run ended, since its loss was too large, or a number not finite. */
export interface Explosion {
  /** Counted from 0, as the notebook does. */
  readonly iteration: number;
  /** Its loss in nats per symbol, and how many times that of uniform guesses that is. */
  readonly loss: number;
  readonly times: number;
  /**
   * Where it began: the tensor with the largest gradient element of that step, such as "the gradient of head.weight"; where a
   * number is not finite, what is first not finite.
   */
  readonly where: string;
  /** The largest absolute gradient element of that step, before clipping. */
  readonly largestGradient: number;
  /** The last state that was kept before that step. */
  readonly back: WatchState;
}

/**
 * The notebook's run explodes at this learning rate on the built-in list, unless gradients are clipped so tightly: with each of
 * ten seeds (docs/experiments/2026-11-29-exploding.md).
 */
export const EXPLOSIVE = { learningRate: 0.05, clipValue: 0.2, iterations: 4_000 } as const;
