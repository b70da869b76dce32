import { shown } from '../corpus/shown.ts';
import { InputError } from '../corpus/errors.ts';
import type { Mode } from '../corpus/corpus.ts';
import { CELLS } from '../model/cells/index.ts';
import { checkConfig, LIMITS } from '../model/config.ts';
import type { CellName, GateActivation, ModelConfig } from '../model/config.ts';
import { INITIAL_VALUES } from '../model/initialize.ts';
import type { InitialValues } from '../model/initialize.ts';
import { checkOptimizer } from '../model/optimizers/index.ts';
import type { OptimizerConfig } from '../model/optimizers/index.ts';
import { checkAverage } from './averaging.ts';
import type { AverageConfig } from './averaging.ts';
import { checkSchedule } from './schedule.ts';
import type { ScheduleConfig } from './schedule.ts';

/**
 * How a corpus is cut into batches. `notebook`: one name per step, hidden state carried from name to name. `names`:
 * mini-batches of names. `stream`: running text in chunks, state carried from chunk to chunk. `windows`: windows of a text,
 * with the loss on the symbol after each window.
 */
export type Batching = 'notebook' | 'names' | 'stream' | 'windows';

/** All settings that decide, together with the corpus, what a run computes. Plain JSON, stored in model files. */
export interface Recipe {
  readonly batching: Batching;
  /** False to put the corpus into lower case. */
  readonly keepCase: boolean;
  readonly cell: CellName;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly gateActivation: GateActivation;
  /** Whether `rnn.bias_hh_l*` is trained, as in PyTorch. */
  readonly recurrentBias: boolean;
  /** Dropout rate of every layer's outputs in training, 0 to below 1. */
  readonly dropout: number;
  readonly initialValues: InitialValues;
  /** B: names, streams or windows per batch. */
  readonly batchSize: number;
  /** T of a chunk or a window of text, in symbols. Names have their own lengths. */
  readonly sequenceLength: number;
  /** Distance between the starts of neighbouring windows, in symbols. */
  readonly stride: number;
  /** True for the sum of the losses of a batch's symbols, as in the notebook; false for the mean. */
  readonly sumLoss: boolean;
  readonly optimizer: OptimizerConfig;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  /** The average of the weights that is evaluated, sampled and saved in their place. */
  readonly average: AverageConfig;
  /** Gradient elements are clipped to [-clipValue, clipValue]; null turns clipping off. */
  readonly clipValue: number | null;
  /** The largest L2 norm of all gradients together, which are scaled down to it; null for no limit. */
  readonly maxNorm: number | null;
  /** Share of the corpus that is held out for validation, 0 to 0.5. */
  readonly heldOutShare: number;
  /** Steps between two evaluations of the held-out (validation) loss, which is also evaluated at the end of training. */
  readonly evaluateEvery: number;
  /** Early stopping after so many evaluations without a lower held-out loss; null for none. */
  readonly patience: number | null;
  /** Training steps in total. */
  readonly iterations: number;
  /** 0 to 2^32 - 1. It seeds the split, the order of the batches and dropout. Initial values use the next seed. */
  readonly seed: number;
}

const MODES: Readonly<Record<Batching, Mode>> = { notebook: 'names', names: 'names', stream: 'text', windows: 'text' };
/** The most training steps of a run. */
export const MAX_ITERATIONS = 1e9;
/** The most sequences per batch, and the longest chunk or window in symbols. */
export const BATCH_LIMITS = { batchSize: 1_024, sequenceLength: 10_000 } as const;

/** Whether a recipe is for names or for text. */
export function modeOf({ batching }: Pick<Recipe, 'batching'>): Mode {
  return MODES[batching];
}

/** The configuration of the model that a recipe trains, for V symbols. */
export function configOf(recipe: Recipe, vocabSize: number): ModelConfig {
  const { cell, hiddenSize, layers, recurrentBias, gateActivation, dropout } = recipe;
  return { cell, vocabSize, hiddenSize, layers, recurrentBias, gateActivation, dropout, outputDropout: dropout };
}

/** Throws an InputError that names the first value that is missing, of the wrong kind or out of range. */
export function checkRecipe(recipe: Recipe): void {
  oneOf('batching', recipe.batching, Object.keys(MODES));
  oneOf('cell', recipe.cell, Object.keys(CELLS));
  oneOf('gateActivation', recipe.gateActivation, ['sigmoid', 'hard_sigmoid']);
  oneOf('initialValues', recipe.initialValues, INITIAL_VALUES);
  for (const key of ['keepCase', 'recurrentBias', 'sumLoss'] as const) {
    if (typeof recipe[key] !== 'boolean') throw new InputError(`${key} is ${shown(recipe[key])}; give true or false.`);
  }
  whole('batchSize', recipe.batchSize, 1, BATCH_LIMITS.batchSize);
  whole('sequenceLength', recipe.sequenceLength, 1, BATCH_LIMITS.sequenceLength);
  whole('stride', recipe.stride, 1, BATCH_LIMITS.sequenceLength);
  whole('evaluateEvery', recipe.evaluateEvery, 1, MAX_ITERATIONS);
  whole('iterations', recipe.iterations, 0, MAX_ITERATIONS);
  whole('seed', recipe.seed, 0, 2 ** 32 - 1);
  if (recipe.patience !== null) whole('patience', recipe.patience, 1, MAX_ITERATIONS);
  positive('learningRate', recipe.learningRate);
  if (recipe.clipValue !== null) positive('clipValue', recipe.clipValue);
  if (recipe.maxNorm !== null) positive('maxNorm', recipe.maxNorm);
  const { heldOutShare } = recipe;
  if (typeof heldOutShare !== 'number' || !(heldOutShare >= 0 && heldOutShare <= 0.5)) {
    throw new InputError(`heldOutShare is ${shown(heldOutShare)}; give a share from 0 to 0.5.`);
  }
  for (const key of ['optimizer', 'schedule', 'average'] as const) {
    const part: unknown = recipe[key];
    if (typeof part !== 'object' || part === null) throw new InputError(`${key} is ${shown(part)}; give an object.`);
  }
  asInput(() => checkConfig(configOf(recipe, LIMITS.vocabSize)));
  asInput(() => checkOptimizer(recipe.optimizer));
  asInput(() => checkSchedule(recipe.schedule));
  asInput(() => checkAverage(recipe.average));
  if (recipe.batching === 'notebook' && recipe.batchSize !== 1) {
    throw new InputError(`batchSize is ${recipe.batchSize}, but the notebook trains on one name at a time. Give 1.`);
  }
}

function asInput(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message);
    throw error;
  }
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new InputError(`${name} is ${shown(value)}; give one of: ${known.join(', ')}.`);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InputError(`${name} is ${shown(value)}; give a whole number from ${least} to ${most}.`);
  }
}

function positive(name: string, value: number): void {
  // Engines compute in float32, where the value must still be above 0 and finite.
  if (typeof value !== 'number' || !(Math.fround(value) > 0 && Math.fround(value) < Infinity)) {
    throw new InputError(`${name} is ${shown(value)}; give a number above 0 that a 32-bit float can hold.`);
  }
}
