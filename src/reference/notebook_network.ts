/** What the notebook is given and does not show: initial values, forward, backward and update of its network. */
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { StepRecord } from '../model/step.ts';
import { biasGradient } from './bias_gradient.ts';
import { inputGather } from './input_gather.ts';
import { inputGradient } from './input_gradient.ts';
import { lossSum } from './loss_sum.ts';
import { matmul } from './matmul.ts';
import { rnnBackward, rnnForward } from './rnn.ts';
import { sgd } from './sgd.ts';
import { softmaxCrossEntropy } from './softmax_cross_entropy.ts';
import { STATISTICS } from '../kernels/signature.ts';

/** The trained numbers, row-major. The sizes are those of the biases: n_a = b.length, vocab_size = by.length. */
export interface NotebookParameters {
  /** n_a x vocab_size. */
  readonly Wax: Float64Array;
  /** n_a x n_a. */
  readonly Waa: Float64Array;
  /** vocab_size x n_a. */
  readonly Wya: Float64Array;
  /** n_a. */
  readonly b: Float64Array;
  /** vocab_size. */
  readonly by: Float64Array;
}

/** Gradients of the loss, each shaped as the parameter it belongs to. */
export interface NotebookGradients {
  readonly dWax: Float64Array;
  readonly dWaa: Float64Array;
  readonly dWya: Float64Array;
  readonly db: Float64Array;
  readonly dby: Float64Array;
}

const INITIAL_SEED = 1;
const INITIAL_SCALE = 0.01;
/** The arrays given to the matrix product here start where they should. */
const NO_SKIPS = { A_SKIPS_STATE: 0, B_SKIPS_STATE: 0 };

/** Initial values as the notebook's helper draws them: seed 1, then Wax, Waa, Wya in this order; biases are zero. */
export function initializeParameters(nA: number, vocabSize: number): NotebookParameters {
  const random = new NumpyRandom(INITIAL_SEED);
  const drawn = (count: number): Float64Array => random.randnArray(count).map((value) => value * INITIAL_SCALE);
  return {
    Wax: drawn(nA * vocabSize),
    Waa: drawn(nA * nA),
    Wya: drawn(vocabSize * nA),
    b: new Float64Array(nA),
    by: new Float64Array(vocabSize),
  };
}

/** Sizes of one sequence of T symbols. */
export function recordOf(T: number): StepRecord {
  return { ...emptyStepRecord(), rows: T, timeSteps: T, batchSize: 1 };
}

/** Equations 1 and 2: fills `hidden` ((T + 1) x n_a) from its slot 0 on. Returns gates T x n_a and logits T x vocab_size. */
export function forward(inputs: Int32Array, hidden: Float64Array, parameters: NotebookParameters, record: StepRecord) {
  const { Wax, Waa, Wya, b, by } = parameters;
  const [nA, vocabSize] = [b.length, by.length];
  const gates = new Float64Array(record.rows * nA);
  const logits = new Float64Array(record.rows * vocabSize);
  inputGather({ inputs, weight: Wax, bias: b, gates }, { GATE_ROWS: nA, VOCAB: vocabSize }, record, 0);
  // The kernels have PyTorch's second bias, the notebook has not.
  const noBias = new Float64Array(nA);
  for (let t = 0; t < record.timeSteps; t++) {
    rnnForward({ gates, weight: Waa, packed: Waa, bias: noBias, hidden }, { HIDDEN: nA }, record, t);
  }
  const states = hidden.subarray(nA);
  const transposed = { A_STRIDE_M: nA, A_STRIDE_K: 1, B_STRIDE_K: 1, B_STRIDE_N: nA };
  const sizes = { M: record.rows, N: vocabSize, K: nA, ...transposed, ...NO_SKIPS, HAS_BIAS: 1 };
  matmul({ a: states, b: Wya, bias: by, c: logits }, sizes, record, 0);
  return { gates, logits };
}

/** Equation 3 and the loss; logits become their gradient. */
export function lossOf(targets: Int32Array, logits: Float64Array, record: StepRecord): number {
  const row_loss = new Float64Array(record.rows);
  const statistics = new Float64Array(STATISTICS.stride);
  softmaxCrossEntropy({ targets, logits, row_loss }, { VOCAB: logits.length / record.rows }, record, 0);
  lossSum({ row_loss, statistics }, {}, record, 0);
  return statistics[STATISTICS.loss]!;
}

/** Back through time, from `dz` (T x vocab_size), the gradient of the logits. Gates become their gradient. */
export function backward(
  inputs: Int32Array,
  hidden: Float64Array,
  gates: Float64Array,
  dz: Float64Array,
  { Wax, Waa, Wya, b, by }: NotebookParameters,
  record: StepRecord,
): NotebookGradients {
  const [nA, vocabSize, T] = [b.length, by.length, record.timeSteps];
  const zeros = ({ length }: Float64Array): Float64Array => new Float64Array(length);
  const [dWax, dWaa, dWya, db, dby] = [zeros(Wax), zeros(Waa), zeros(Wya), zeros(b), zeros(by)];
  /** c = errors^T states, the sum over time of outer products. */
  const outerProducts = (errors: Float64Array, rows: number, states: Float64Array, c: Float64Array): void => {
    const strides = { A_STRIDE_M: 1, A_STRIDE_K: rows, B_STRIDE_K: nA, B_STRIDE_N: 1 };
    const sizes = { M: rows, N: nA, K: T, ...strides, ...NO_SKIPS, HAS_BIAS: 0 };
    matmul({ a: errors, b: states, bias: errors, c }, sizes, record, 0);
  };
  outerProducts(dz, vocabSize, hidden.subarray(nA), dWya);
  biasGradient({ errors: dz, gradient: dby }, { COLUMNS: vocabSize }, record, 0);
  const dhidden = new Float64Array(T * nA);
  const strides = { A_STRIDE_M: vocabSize, A_STRIDE_K: 1, B_STRIDE_K: nA, B_STRIDE_N: 1 };
  const sizes = { M: T, N: nA, K: vocabSize, ...strides, ...NO_SKIPS, HAS_BIAS: 0 };
  matmul({ a: dz, b: Wya, bias: by, c: dhidden }, sizes, record, 0);
  for (let t = T - 1; t >= 0; t--) {
    rnnBackward({ dhidden, weight: Waa, hidden, gates }, { HIDDEN: nA }, record, t);
  }
  outerProducts(gates, nA, hidden, dWaa);
  biasGradient({ errors: gates, gradient: db }, { COLUMNS: nA }, record, 0);
  inputGradient({ inputs, gates, weight_gradient: dWax }, { GATE_ROWS: nA, VOCAB: vocabSize }, record, 0);
  return { dWax, dWaa, dWya, db, dby };
}

/** Plain gradient descent, in place. */
export function updateParameters(
  parameters: NotebookParameters,
  gradients: NotebookGradients,
  record: StepRecord,
): void {
  for (const name of ['Wax', 'Waa', 'Wya', 'b', 'by'] as const) {
    const tensors = { parameters: parameters[name], gradients: gradients[`d${name}`] };
    sgd(tensors, { LENGTH: parameters[name].length }, record, 0);
  }
}
