import { CELLS } from '../model/cells/index.ts';
import { checkConfig } from '../model/config.ts';
import type { CellName, GateActivation, ModelConfig } from '../model/config.ts';
import { INITIAL_VALUES } from '../model/initialize.ts';
import type { InitialValues } from '../model/initialize.ts';
import { OPTIMIZERS, checkOptimizer } from '../model/optimizer.ts';
import type { OptimizerConfig } from '../model/optimizer.ts';
import type { ModelShape } from '../engine/shape.ts';
import { BATCH_LIMITS } from '../train/recipe.ts';
import type { Task } from '../train/task.ts';
import type { TensorInput } from './parameters.ts';

/** How a model learns in training steps. */
export interface LearningOptions {
  /** `OPTIMIZERS` has each with its usual settings; plain SGD by default. */
  readonly optimizer?: OptimizerConfig;
  /** Key of the dropout masks: a whole number from 0 to 2^32 - 1; 0 by default. */
  readonly dropoutSeed?: number;
}

/** What a new model is: the shapes, the symbols, where its parameters come from. */
export interface ModelOptions extends LearningOptions {
  /** The symbols it knows, by id: the newline first, then any code points, each once. See `symbolsOf`. */
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
  /** Share of a layer's outputs that training drops before the next layer, 0 (the default) to below 1. */
  readonly dropout?: number;
  /** The same for the last layer's outputs, before the head. */
  readonly outputDropout?: number;
  /** Parameters by PyTorch's names; those that are missing get initial values. */
  readonly parameters?: Readonly<Record<string, TensorInput>>;
  /** Whose initial values: `torch` by default. */
  readonly initialValues?: InitialValues;
  /** Where they come from: a whole number from 0 to 2^32 - 1; 0 by default. */
  readonly seed?: number;
  /** What the model is for, as its file will say: names with capitals as they are by default. */
  readonly task?: Partial<Task>;
}

/** What is to be trained: the model, and the steps. */
export interface Workload extends ModelOptions {
  /** T: symbols of a sequence, 13 by default, which is a usual name. */
  readonly timeSteps?: number;
  /** B: sequences side by side, 1 by default. */
  readonly batchSize?: number;
}

/** The shape of the steps of a workload. Throws a RangeError that names the first value that is out of range. */
export function shapeOfWorkload({ timeSteps = 13, batchSize = 1, ...options }: Workload): ModelShape {
  checkWhole('timeSteps', timeSteps, BATCH_LIMITS.sequenceLength);
  checkWhole('batchSize', batchSize, BATCH_LIMITS.batchSize);
  return { config: configOfOptions(options), training: trainingOf(options), timeSteps, batchSize, byNorm: false };
}

/** The configuration of a new model. Throws a RangeError that names the first value that is out of range. */
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

/** How an engine is told to train. Throws a RangeError for an optimizer or a seed out of range. */
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

/** Throws a RangeError for a seed that is no whole number from 0 to 2^32 - 1. */
export function checkSeed(name: string, seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return;
  throw new RangeError(`${name} is ${seed}; give a whole number from 0 to 4294967295.`);
}

/** Throws a RangeError for a word that is not one of those known. */
export function checkKnown(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new RangeError(`${name} is ${String(value)}; give one of: ${known.join(', ')}.`);
}
