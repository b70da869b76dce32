import { nameSequence } from '../corpus/sequences.ts';
import type { TrainingOptions, TrainingStep } from '../engine/engine.ts';
import { NOTEBOOK_TRAINING } from '../engine/engine.ts';
import { CELLS } from '../model/cells/index.ts';
import { notebookConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { initialParameters } from '../model/initialize.ts';
import { layoutOf } from '../model/layout.ts';
import { OPTIMIZERS, OPTIMIZER_STATES } from '../model/optimizers/index.ts';
import { uniformDraw as uniform } from '../model/random/threefry.ts';
import type { Job, JobModel } from './job.ts';
import { NAME_STEPS } from './job.ts';

/** The model of a job, and how it is trained. */
export interface JobSetup {
  readonly config: ModelConfig;
  readonly training: TrainingOptions;
}

/** V of the vocabulary of names: a to z and the newline. */
const NAME_SYMBOLS = 27;
/** V of the vocabulary of verse in lower case, with its punctuation. */
const VERSE_SYMBOLS = 38;
const SEED = 1;

/**
 * T decides the kind of training. 13 is a name as in the notebook: plain SGD, element-wise clipping, loss on every symbol.
 * 40 is a window of verse: RMSProp, loss only on the symbol after the window.
 */
export function setupOf({ cell, layers, hiddenSize }: JobModel, timeSteps: number): JobSetup {
  const names = timeSteps === NAME_STEPS;
  const config = { ...notebookConfig(names ? NAME_SYMBOLS : VERSE_SYMBOLS, hiddenSize), cell, layers };
  if (names) return { config, training: NOTEBOOK_TRAINING };
  return {
    config: { ...config, recurrentBias: true },
    training: { optimizer: { ...OPTIMIZERS.rmsprop, decay: 0.9 }, dropoutSeed: SEED },
  };
}

/** PyTorch's initial values from a fixed seed, flat in the layout of `config`. */
export function initialParametersOf(config: ModelConfig): Float64Array {
  return initialParameters(config, 'torch', SEED);
}

/** A training step on B artificial sequences of T symbols. The choice of symbols does not change the amount of work. */
export function trainingStep({ vocabSize: V }: ModelConfig, timeSteps: number, batchSize: number): TrainingStep {
  const rows = timeSteps * batchSize;
  if (timeSteps === NAME_STEPS) {
    const { inputs, targets } = nameSequence(Int32Array.from({ length: timeSteps - 1 }, (_, t) => 1 + ((7 * t) % 26)));
    const spread = (ids: Int32Array) => Int32Array.from({ length: rows }, (_, i) => ids[Math.floor(i / batchSize)]!);
    const ids = { inputs: spread(inputs), targets: spread(targets) };
    const batch = { ...ids, timeSteps, batchSize, carryState: batchSize === 1, lossScale: 1 / batchSize };
    return { batch, learningRate: 0.01, clipValue: 5 };
  }
  const inputs = Int32Array.from({ length: rows }, (_, i) => Math.floor(uniform(SEED, i, 1) * V));
  const targets = Int32Array.from({ length: rows }, (_, i) => (i < rows - batchSize ? -1 : inputs[rows - 1 - i]!));
  const batch = { inputs, targets, timeSteps, batchSize, carryState: false, lossScale: 1 / batchSize };
  return { batch, learningRate: 0.001, clipValue: Infinity };
}

/**
 * The least work of a step: floating-point operations in matrix products (two per multiply-add), and bytes of memory
 * traffic.
 */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/**
 * The least work of one training step; null for other jobs. Products with one-hot inputs are look-ups and count as 0. The
 * head counts only at time steps with a target. The backward pass counts twice the forward pass. Memory traffic counts
 * parameters only: read in both passes, gradients written and read, parameters and each optimizer state read and written by
 * the update.
 */
export function leastWork(job: Job): Work | null {
  if (job.kind !== 'train') return null;
  const { timeSteps: T, batchSize: B } = job;
  const { config, training } = setupOf(job.model, T);
  const { hiddenSize: H, layers: L, vocabSize: V, cell } = config;
  const { gates, recurrentProduct } = CELLS[cell];
  const cells = gates * H * H * (L - 1 + (recurrentProduct ? L : 0)) * T * B;
  const head = V * H * (T === NAME_STEPS ? T * B : B);
  const vectors = 6 + 2 * OPTIMIZER_STATES[training.optimizer.name].length;
  return { flops: 3 * 2 * (cells + head), bytes: 4 * vectors * layoutOf(config).trainableCount };
}
