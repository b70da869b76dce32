// A module of its own, so that it is loaded only when a trace is asked for.
import type { FloatArray } from '../kernels/signature.ts';
import { CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { Part } from '../plan/executor.ts';
import type { Batch } from './engine.ts';
import { checkBatch } from './requests.ts';
import { LONGEST_TRACE } from './trace.ts';
import type { LayerTrace, Trace } from './trace.ts';

/** One sequence as a batch, from the zero state; throws a RangeError where it does not fit the model. Shapes: T each. */
export function tracedBatch(inputs: Int32Array, targets: Int32Array, config: ModelConfig): Batch {
  const T = inputs.length;
  if (T < 1 || T > LONGEST_TRACE) {
    throw new RangeError(`A trace takes a sequence of 1 to ${LONGEST_TRACE} time steps, not ${T}.`);
  }
  const batch = { inputs, targets, timeSteps: T, batchSize: 1, carryState: false, lossScale: 1 };
  checkBatch(batch, config, 0);
  return batch;
}

/** The parts of a workspace to read after the forward pass: logits; per layer the states after each symbol, and gates. */
export function forwardParts({ cell, vocabSize: V, hiddenSize: H, layers: L }: ModelConfig, T: number): Part[] {
  const { states, gateNames } = CELLS[cell];
  const ofLayer = (layer: number): Part[] => [
    ...states.map((state): Part => [`${state}.${layer}`, H, T * H]),
    ...(gateNames.length > 0 ? [[`gates.${layer}`, 0, T * gateNames.length * H] as const] : []),
  ];
  return [['logits', 0, T * V], ...layersUpTo(L).flatMap(ofLayer)];
}

/**
 * The parts to read after the backward pass: gradients; per layer the error of its output from above, and where there is a
 * recurrent product the errors that go through it, and its weights.
 */
export function backwardParts(config: ModelConfig, T: number): Part[] {
  const { cell, hiddenSize: H, layers: L } = config;
  const { gates, recurrentProduct, separateRecurrent } = CELLS[cell];
  const layout = layoutOf(config);
  const ofLayer = (layer: number): Part[] => {
    const fromAbove: Part = [`dhidden.${layer}`, 0, T * H];
    if (!recurrentProduct) return [fromAbove];
    const { offset, length } = tensorOf(layout, `rnn.weight_hh_l${layer}`);
    const errors: Part = [`${separateRecurrent ? 'recurrent' : 'gates'}.${layer}`, 0, T * gates * H];
    return [fromAbove, errors, ['parameters', offset, length]];
  };
  return [['gradients', 0, layout.length], ...layersUpTo(L).flatMap(ofLayer)];
}

/** A trace of what was read by `forwardParts` and `backwardParts`. Shapes: targets T. */
export function traceOf(config: ModelConfig, targets: Int32Array, forward: FloatArray, backward: FloatArray): Trace {
  const { cell, vocabSize: V, hiddenSize: H, layers: L } = config;
  const T = targets.length;
  const takeForward = cutter(forward, forwardParts(config, T));
  const takeBackward = cutter(backward, backwardParts(config, T));
  const { states, gateNames, recurrentProduct } = CELLS[cell];
  const logits = takeForward();
  const { probabilities, losses } = softmaxLosses(logits, targets, V);
  const gradients = takeBackward();
  const layers = layersUpTo(L).map((): LayerTrace => {
    const [hidden, cellState = null] = states.map(() => takeForward());
    const gates = gateNames.length > 0 ? namedGates(takeForward(), gateNames, T, H) : {};
    const fromAbove = takeBackward();
    const recurrent = recurrentProduct ? { errors: takeBackward(), weight: takeBackward() } : null;
    const hiddenGradients = errorsOfStates(config, T, fromAbove, recurrent, gates['update'] ?? null);
    return { hidden: hidden!, cell: cellState, gates, hiddenGradients };
  });
  const loss = losses.reduce((sum, of) => sum + of, 0);
  return { timeSteps: T, logits, probabilities, losses, loss, layers, gradients };
}

/** What was read, part by part, each in an array of its own. */
function cutter(floats: FloatArray, parts: readonly Part[]): () => FloatArray {
  let [next, at] = [0, 0];
  return () => {
    const [, , elements] = parts[next++]!;
    return floats.slice(at, (at += elements));
  };
}

/** Softmax and cross-entropy of each row. Shapes: logits T x V, targets T. */
function softmaxLosses(logits: FloatArray, targets: Int32Array, V: number) {
  const probabilities = new Float64Array(logits.length);
  const losses = new Float64Array(targets.length);
  for (const [t, target] of targets.entries()) {
    const row = logits.subarray(t * V, (t + 1) * V);
    let largest = -Infinity;
    for (const logit of row) largest = Math.max(largest, logit);
    let sum = 0;
    for (const logit of row) sum += Math.exp(logit - largest);
    for (let v = 0; v < V; v++) probabilities[t * V + v] = Math.exp(row[v]! - largest) / sum;
    if (target >= 0) losses[t] = Math.log(sum) + largest - row[target]!;
  }
  return { probabilities, losses };
}

/** Each gate in an array of its own. Shapes: gates T x (G H), results T x H. */
function namedGates(gates: FloatArray, names: readonly string[], T: number, H: number): Record<string, FloatArray> {
  const part = (g: number): FloatArray => {
    const values = gates.slice(0, T * H);
    for (let t = 0; t < T; t++) {
      const start = (t * names.length + g) * H;
      values.set(gates.subarray(start, start + H), t * H);
    }
    return values;
  };
  return Object.fromEntries(names.map((name, g) => [name, part(g)]));
}

/**
 * dL/dh(t) = what comes from above + weight_hh^T errors(t + 1) + what passes the product by, in float64.
 * Shapes: fromAbove, update and result T x H, errors T x (G H), weight (G H) x H.
 */
function errorsOfStates(
  { cell, hiddenSize: H }: ModelConfig,
  T: number,
  fromAbove: FloatArray,
  recurrent: { readonly errors: FloatArray; readonly weight: FloatArray } | null,
  update: FloatArray | null,
): Float64Array {
  const { gates, updateKeeps } = CELLS[cell];
  const rows = gates * H;
  const total = Float64Array.from(fromAbove);
  for (let t = T - 2; t >= 0; t--) {
    const here = total.subarray(t * H, (t + 1) * H);
    if (recurrent) addProduct(here, recurrent.errors.subarray((t + 1) * rows, (t + 2) * rows), recurrent.weight);
    if (updateKeeps === null || !update) continue;
    for (let unit = 0; unit < H; unit++) {
      const after = (t + 1) * H + unit;
      here[unit]! += total[after]! * (updateKeeps ? update[after]! : 1 - update[after]!);
    }
  }
  return total;
}

/** sums += weight^T errors. Shapes: sums H, errors (G H), weight (G H) x H. */
function addProduct(sums: Float64Array, errors: FloatArray, weight: FloatArray): void {
  const H = sums.length;
  for (let row = 0; row < errors.length; row++) {
    const error = errors[row]!;
    const start = row * H;
    for (let unit = 0; unit < H; unit++) sums[unit]! += weight[start + unit]! * error;
  }
}

const layersUpTo = (count: number): number[] => Array.from({ length: count }, (_, layer) => layer);
