/**
 * The notebook's functions in its own names, float64, composed by hand from the twins. Nothing here comes from a plan:
 * this file and the planner check each other.
 */
import { firstDouble, NumpyRandom } from '../model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../model/step.ts';
import { clip as clipTensor } from './clip.ts';
import { draw } from './draw.ts';
import { backward, forward, initializeParameters, lossOf, recordOf, updateParameters } from './notebook_network.ts';
import type { NotebookGradients, NotebookParameters } from './notebook_network.ts';
import { stateCarry } from './state_carry.ts';
import { STATISTICS } from '../kernels/signature.ts';

/** What a training step gives back. */
export interface Optimized {
  /** Sum of the cross-entropies over the example, in nats, from before the update. */
  readonly loss: number;
  /** Clipped. */
  readonly gradients: NotebookGradients;
  /** State after the last symbol, n_a, from before the update. */
  readonly aLast: Float64Array;
}

/** What is printed: the smoothed loss, and names as ids, each with its newline (0). */
export interface NotebookPrint {
  readonly iteration: number;
  readonly loss: number;
  readonly names: readonly (readonly number[])[];
}

/** The arguments of `model` besides the examples. */
export interface ModelOptions {
  readonly iterations: number;
  readonly vocabSize: number;
  /** n_a; 50 where absent. */
  readonly nA?: number;
  /** Names per print; 7 where absent. */
  readonly dinoNames?: number;
  /** Iterations between two prints, the first at 0; 2,000 where absent. */
  readonly printEvery?: number;
  readonly onPrint?: (print: NotebookPrint) => void;
}

const NEWLINE_ID = 0;
const MOST_SYMBOLS = 50;
const CLIP_VALUE = 5;
const LEARNING_RATE = 0.01;
const SHUFFLE_SEED = 0;

/** Cell 4: clips every element to [-maxValue, maxValue], in place, and returns the same gradients. */
export function clip<G extends NotebookGradients>(gradients: G, maxValue: number): G {
  const record = { ...emptyStepRecord(), clipValue: maxValue };
  const { dWax, dWaa, dWya, db, dby } = gradients;
  for (const tensor of [dWax, dWaa, dWya, db, dby]) {
    const statistics = new Float64Array(STATISTICS.stride);
    clipTensor({ gradients: tensor, statistics }, { LENGTH: tensor.length }, record, 0);
  }
  return gradients;
}

/**
 * Cell 6: ids of a name. The generator is seeded anew for every symbol with counter + seed, and both grow: symbol t is
 * drawn with the first number of seed + 2 t. After 50 symbols a newline is appended, even where the 50th was one.
 */
export function sample(parameters: NotebookParameters, seed: number): number[] {
  const nA = parameters.b.length;
  const vocabSize = parameters.by.length;
  const hidden = new Float64Array(2 * nA);
  const inputs = Int32Array.of(-1);
  const symbols = new Int32Array(1);
  const forced = Int32Array.of(-1);
  const record = { ...recordOf(1), previousTimeSteps: 1, maxLength: 1, uniformsGiven: 1 };
  const indices: number[] = [];
  let counter = 0;
  let growing = seed;
  while (indices.at(-1) !== NEWLINE_ID && counter !== MOST_SYMBOLS) {
    record.carryState = counter === 0 ? 0 : 1;
    stateCarry({ hidden }, { HIDDEN: nA }, record, 0);
    const { logits } = forward(inputs, hidden, parameters, record);
    const uniforms = Float64Array.of(firstDouble(counter + growing));
    draw({ logits, uniforms, forced, inputs, symbols }, { VOCAB: vocabSize }, record, 0);
    indices.push(symbols[0]!);
    growing++;
    counter++;
  }
  if (counter === MOST_SYMBOLS) indices.push(NEWLINE_ID);
  return indices;
}

/**
 * Cell 8: one step of gradient descent on one example. Updates the parameters in place.
 * @param X ids of the T inputs; null stands for the notebook's None, the zero vector
 * @param Y ids of the T targets
 * @param aPrev state before the first symbol, n_a
 */
export function optimize(
  X: readonly (number | null)[],
  Y: readonly number[],
  aPrev: Float64Array,
  parameters: NotebookParameters,
  learningRate = LEARNING_RATE,
): Optimized {
  const nA = parameters.b.length;
  const T = X.length;
  const record = { ...recordOf(T), learningRate };
  const inputs = Int32Array.from(X, (id) => id ?? -1);
  const hidden = new Float64Array((T + 1) * nA);
  hidden.set(aPrev);
  const { gates, logits } = forward(inputs, hidden, parameters, record);
  const loss = lossOf(Int32Array.from(Y), logits, record);
  const gradients = clip(backward(inputs, hidden, gates, logits, parameters, record), CLIP_VALUE);
  updateParameters(parameters, gradients, record);
  return { loss, gradients, aLast: hidden.slice(T * nA) };
}

/**
 * Cell 10: trains, one example per iteration, and returns the parameters. The state is carried from each example into
 * the next and is never reset.
 * @param examples names as ids, without the newline, in the order of the file; they are shuffled with seed 0
 */
export function model(examples: readonly (readonly number[])[], options: ModelOptions): NotebookParameters {
  const { iterations, vocabSize, nA = 50, dinoNames = 7, printEvery = 2000, onPrint } = options;
  const parameters = initializeParameters(nA, vocabSize);
  const shuffled = [...examples];
  new NumpyRandom(SHUFFLE_SEED).shuffle(shuffled);
  let loss = -Math.log(1 / vocabSize) * dinoNames;
  let aPrev = new Float64Array(nA);
  for (let j = 0; j < iterations; j++) {
    const name = shuffled[j % shuffled.length]!;
    const step = optimize([null, ...name], [...name, NEWLINE_ID], aPrev, parameters);
    aPrev = new Float64Array(step.aLast);
    loss = loss * 0.999 + step.loss * 0.001;
    if (j % printEvery !== 0) continue;
    onPrint?.({ iteration: j, loss, names: Array.from({ length: dinoNames }, (_, k) => sample(parameters, k)) });
  }
  return parameters;
}
