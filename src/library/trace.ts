import type { Trace as EngineTrace } from '../engine/engine.ts';
import type { Layout } from '../model/layout.ts';
import type { Batch, Symbols } from './batch.ts';
import { namedTensors } from './parameters.ts';
import type { Tensor } from './parameters.ts';

/**
 * A sequence to trace: a name, which starts from the zero vector and is predicted to the newline that ends it; a text of two
 * symbols or more, each of which is predicted from those before it; or ids of inputs and of the targets after each of them,
 * where -1 is the zero vector, or no target.
 */
export type TraceInput =
  | { readonly name: Symbols }
  | { readonly text: Symbols }
  | { readonly inputs: ArrayLike<number>; readonly targets: ArrayLike<number> };

/** What a model computes for one sequence, forward and backward. T time steps, V symbols, H units. */
export interface Trace {
  /** The ids that are read, T; -1 is the zero vector. */
  readonly inputs: Int32Array;
  /** The ids to predict, T; -1 is no target. */
  readonly targets: Int32Array;
  /** T x V. */
  readonly logits: Tensor;
  /** The softmax of the logits: T x V, in float64. */
  readonly probabilities: Tensor;
  /** Cross-entropy of each target in nats: T, in float64; 0 where there is no target. */
  readonly losses: Tensor;
  /** The sum of `losses`. */
  readonly loss: number;
  /** From the first layer up. */
  readonly layers: readonly LayerTrace[];
  /** Gradients of `loss` by PyTorch's names, with the parameters' shapes, not clipped. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/** What one layer computes. */
export interface LayerTrace {
  /** Its output after each symbol, h(t): T x H. */
  readonly hidden: Tensor;
  /** The lstm's cell state, c(t): T x H; null for the other cells. */
  readonly cell: Tensor | null;
  /**
   * Gates after their activation, T x H each. lstm: input, forget, candidate, output. gru: reset, update (the share of the state
   * before that stays), candidate. mingru: update (the share that is replaced), candidate. rnn: none.
   */
  readonly gates: Readonly<Record<string, Tensor>>;
  /** Gradient of `loss` by h(t), through the layers above and through later time steps: T x H, in float64. */
  readonly hiddenGradients: Tensor;
}

/** The sequence as a batch of one. */
export function batchOfTrace(sequence: TraceInput): Batch {
  if ('name' in sequence) return { names: [sequence.name] };
  if ('text' in sequence) return { texts: [sequence.text] };
  return { inputs: [sequence.inputs], targets: [sequence.targets] };
}

/** An engine's trace with shapes and names. */
export function namedTrace(trace: EngineTrace, inputs: Int32Array, targets: Int32Array, layout: Layout): Trace {
  const { timeSteps: T, loss, losses } = trace;
  const rows = (values: Tensor['values']): Tensor => ({ shape: [T, values.length / T], values });
  return {
    inputs,
    targets,
    logits: rows(trace.logits),
    probabilities: rows(trace.probabilities),
    losses: { shape: [T], values: losses },
    loss,
    layers: trace.layers.map(({ hidden, cell, gates, hiddenGradients }) => ({
      hidden: rows(hidden),
      cell: cell && rows(cell),
      gates: Object.fromEntries(Object.entries(gates).map(([name, gate]) => [name, rows(gate)])),
      hiddenGradients: rows(hiddenGradients),
    })),
    gradients: namedTensors(trace.gradients, layout, { trainableOnly: true }),
  };
}
