import { CELLS } from '../model/cells/index.ts';
import { checkConfig } from '../model/config.ts';
import type { CellName, GateActivation, ModelConfig } from '../model/config.ts';
import { INITIAL_VALUES } from '../model/initialize.ts';
import type { InitialValues } from '../model/initialize.ts';
import { OPTIMIZERS, checkOptimizer } from '../model/optimizers/index.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import type { ModelShape } from '../engine/shape.ts';
import { BATCH_LIMITS } from '../train/recipe.ts';
import type { Task } from '../train/task.ts';
import type { TensorInput } from './parameters.ts';

/** The options of training steps that are fixed for a model. */
export interface LearningOptions {
  /** The optimizer; plain SGD by default. `OPTIMIZERS` has all with their usual settings. */
  readonly optimizer?: OptimizerConfig;
  /** Seed of the dropout masks: a whole number from 0 to 2^32 - 1; 0 by default. */
  readonly dropoutSeed?: number;
}

/** The options of a new model: its sizes, its symbols and its parameters. */
export interface ModelOptions extends LearningOptions {
  /** The V symbols by id, at most 65,536: the newline first, then distinct code points in any order. See `symbolsOf`. */
  readonly symbols: readonly string[];
  /** H: units per layer, 1 to 1,024. */
  readonly hiddenSize: number;
  /** The recurrent cell of every layer; `rnn` (tanh) by default. */
  readonly cell?: CellName;
  /** L: stacked layers, 1 (the default) to 4. */
  readonly layers?: number;
  /** Whether `rnn.bias_hh_l*` is trained: true, as in PyTorch, by default. */
  readonly recurrentBias?: boolean;
  /** `sigmoid` by default. */
  readonly gateActivation?: GateActivation;
  /** Dropout rate of the outputs of all layers but the last in training, 0 (the default) to below 1. */
  readonly dropout?: number;
  /** Dropout rate of the last layer's outputs, before the head, 0 (the default) to below 1. */
  readonly outputDropout?: number;
  /** Parameters by PyTorch's names, with the shapes that `readParameters` returns. Missing ones get initial values. */
  readonly parameters?: Readonly<Record<string, TensorInput>>;
  /** The scheme of initial values: `torch` (PyTorch's) by default. */
  readonly initialValues?: InitialValues;
  /** Seed of the initial values: a whole number from 0 to 2^32 - 1; 0 by default. */
  readonly seed?: number;
  /** The model's task, which its file stores; by default names with capital letters. */
  readonly task?: Partial<Task>;
}

/** A model and the sizes of its training steps, for which `auto` chooses the faster engine. */
export interface Workload extends ModelOptions {
  /** T: symbols per sequence, 1 to 10,000; 13 by default, a usual name with its newline. */
  readonly timeSteps?: number;
  /** B: sequences per batch, 1 (the default) to 1,024. */
  readonly batchSize?: number;
}

/** The shape of a workload's training steps. Throws a RangeError that names the first value out of range. */
export function shapeOfWorkload({ timeSteps = 13, batchSize = 1, ...options }: Workload): ModelShape {
  checkWhole('timeSteps', timeSteps, BATCH_LIMITS.sequenceLength);
  checkWhole('batchSize', batchSize, BATCH_LIMITS.batchSize);
  return { config: configOfOptions(options), training: trainingOf(options), timeSteps, batchSize, byNorm: false };
}

/** The configuration of a new model. Throws a RangeError that names the first value out of range. */
export function configOfOptions(options: ModelOptions): ModelConfig {
  const config: ModelConfig = {
    cell: options.cell ?? 'rnn',
    vocabSize: options.symbols.length,
    hiddenSize: options.hiddenSize,
    layers: options.layers ?? 1,
    recurrentBias: options.recurrentBias ?? true,
    gateActivation: options.gateActivation ?? 'sigmoid',
    dropout: options.dropout ?? 0,
    outputDropout: options.outputDropout ?? 0,
  };
  checkKnown('cell', config.cell, Object.keys(CELLS));
  checkKnown('gateActivation', config.gateActivation, ['sigmoid', 'hard_sigmoid']);
  checkKnown('initialValues', options.initialValues ?? 'torch', INITIAL_VALUES);
  checkConfig(config);
  return config;
}

/** The options of training steps with their defaults. Throws a RangeError for an optimizer or a seed out of range. */
export function trainingOf({
  optimizer = OPTIMIZERS.sgd,
  dropoutSeed = 0,
}: LearningOptions): Required<LearningOptions> {
  checkOptimizer(optimizer);
  checkSeed('dropoutSeed', dropoutSeed);
  return { optimizer, dropoutSeed };
}

function checkWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${name} is ${value}; give a whole number from 1 to ${most}.`);
}

/** Throws a RangeError unless a seed is a whole number from 0 to 2^32 - 1. */
export function checkSeed(name: string, seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return;
  throw new RangeError(`${name} is ${seed}; give a whole number from 0 to 4294967295.`);
}

/** Throws a RangeError unless a value is one of the known ones. */
export function checkKnown(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new RangeError(`${name} is ${String(value)}; give one of: ${known.join(', ')}.`);
}
