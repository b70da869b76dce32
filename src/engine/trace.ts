import type { FloatArray } from '../kernels/signature.ts';

/** Time steps of a traced sequence at most. */
export const LONGEST_TRACE = 512;

/** What a model computes for one sequence from the zero state, without dropout. Row t of an array belongs to time step t. */
export interface Trace {
  /** T. */
  readonly timeSteps: number;
  /** Scores of the next symbol before the softmax: T x V. */
  readonly logits: FloatArray;
  /** Their softmax, computed in float64: T x V. */
  readonly probabilities: FloatArray;
  /** Cross-entropy of each target in nats, computed in float64: T; 0 where the target is -1. */
  readonly losses: FloatArray;
  /** The sum of `losses`, in nats. */
  readonly loss: number;
  /** From the first layer up. */
  readonly layers: readonly LayerTrace[];
  /** Of `loss`, flat, in the model's layout, before clipping. */
  readonly gradients: FloatArray;
}

/** What one layer computes. */
export interface LayerTrace {
  /** Its output h(t), the notebook's a(t): T x H. */
  readonly hidden: FloatArray;
  /** The lstm's cell state c(t): T x H; null for the other cells. */
  readonly cell: FloatArray | null;
  /**
   * Gates after their activation, T x H each. lstm: input, forget, candidate, output. gru: reset, update (the share of the state
   * before that stays), candidate. mingru: update (the share that is replaced), candidate. rnn: none.
   */
  readonly gates: Readonly<Record<string, FloatArray>>;
  /** dL/dh(t), all of it: through the layers above and through later time steps. T x H, computed in float64. */
  readonly hiddenGradients: FloatArray;
}
