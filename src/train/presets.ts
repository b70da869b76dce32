import type { Corpus, Mode } from '../corpus/corpus.ts';
import { OPTIMIZERS } from '../model/optimizers/index.ts';
import { AVERAGES } from './averaging.ts';
import type { Length, OpenRecipe } from './complete.ts';
import type { Recipe } from './recipe.ts';

/** A recipe that was tuned, and its training length. */
export interface Preset {
  /** A description of a few words. */
  readonly summary: string;
  readonly recipe: OpenRecipe;
  /** What is other in the recipe for a large corpus. */
  readonly large?: Partial<OpenRecipe>;
  /** How long to train on a corpus. */
  readonly length: (corpus: Corpus) => Length;
}

/** The names of the presets. docs/experiments has the measurements of each. */
export type PresetName = 'notebook' | 'names' | 'text' | 'sonnets' | 'min-char-rnn';

/** Training steps of the notebook. */
export const NOTEBOOK_ITERATIONS = 35_000;

const COMMON = {
  keepCase: false,
  gateActivation: 'sigmoid',
  recurrentBias: true,
  dropout: 0,
  average: AVERAGES.none,
  stride: 3,
  sumLoss: false,
  clipValue: null,
  maxNorm: null,
  heldOutShare: 0,
  patience: null,
  seed: 0,
} as const satisfies Partial<Recipe>;

/** One tanh layer, as in the notebook and in min-char-rnn. */
const SIMPLE = {
  ...COMMON,
  cell: 'rnn',
  layers: 1,
  recurrentBias: false,
  initialValues: 'notebook',
  batchSize: 1,
  sumLoss: true,
  clipValue: 5,
  schedule: { name: 'constant' },
} as const satisfies Partial<Recipe>;

/** The default preset of each mode. */
export const PRESET_OF_MODE = { names: 'names', text: 'text' } as const satisfies Record<Mode, PresetName>;

/** The presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  notebook: {
    summary: "the notebook's names: one tanh layer, one name per step, SGD",
    recipe: {
      ...SIMPLE,
      batching: 'notebook',
      hiddenSize: 50,
      sequenceLength: 1,
      optimizer: OPTIMIZERS.sgd,
      learningRate: 0.01,
    },
    length: () => ({ iterations: NOTEBOOK_ITERATIONS }),
  },
  names: {
    summary: 'names, learned well: LSTM, mini-batches, Adam, a tenth held out',
    recipe: {
      ...COMMON,
      batching: 'names',
      cell: 'lstm',
      hiddenSize: 128,
      layers: 1,
      dropout: 0.4,
      initialValues: 'torch',
      batchSize: 8,
      sequenceLength: 1,
      optimizer: OPTIMIZERS.adam,
      learningRate: 0.01,
      schedule: { name: 'cosine', warmUp: 20, floor: 0.02 },
      maxNorm: 1,
      heldOutShare: 0.1,
      patience: 5,
    },
    large: { hiddenSize: 192, layers: 2, dropout: 0.25, batchSize: 64, average: AVERAGES.ema },
    length: (corpus) => ({ epochs: epochsOfNames(corpus) }),
  },
  text: {
    summary: 'running text: two LSTM layers, GRU for large texts, truncated backpropagation, Adam',
    recipe: {
      ...COMMON,
      keepCase: true,
      batching: 'stream',
      cell: 'lstm',
      hiddenSize: 256,
      layers: 2,
      dropout: 0.5,
      initialValues: 'torch',
      batchSize: 16,
      sequenceLength: 64,
      optimizer: OPTIMIZERS.adam,
      learningRate: 0.004,
      schedule: { name: 'cosine', warmUp: 50, floor: 0.05 },
      maxNorm: 1,
      heldOutShare: 0.1,
      patience: 5,
    },
    large: { cell: 'gru', hiddenSize: 320, dropout: 0.15, initialValues: 'keras', average: AVERAGES.ema },
    length: (corpus) => ({ epochs: epochsOfText(corpus) }),
  },
  sonnets: {
    summary: "the notebook's Shakespeare: two LSTM layers of 128, windows of 40 symbols, RMSProp",
    recipe: {
      ...COMMON,
      batching: 'windows',
      cell: 'lstm',
      hiddenSize: 128,
      layers: 2,
      gateActivation: 'hard_sigmoid',
      recurrentBias: false,
      dropout: 0.5,
      initialValues: 'keras',
      batchSize: 128,
      sequenceLength: 40,
      optimizer: { name: 'rmsprop', decay: 0.9, epsilon: 1e-7 },
      learningRate: 0.001,
      schedule: { name: 'constant' },
    },
    length: () => ({ epochs: 1 }),
  },
  'min-char-rnn': {
    summary: "Karpathy's min-char-rnn: one tanh layer of 100, chunks of 25 symbols, Adagrad",
    recipe: {
      ...SIMPLE,
      keepCase: true,
      batching: 'stream',
      hiddenSize: 100,
      sequenceLength: 25,
      optimizer: OPTIMIZERS.adagrad,
      learningRate: 0.1,
    },
    length: (corpus) => ({ epochs: epochsOfText(corpus) }),
  },
};

/** The most distinct names of a list that counts as small; up to 200 were measured. */
export const SMALL_LIST = 2_000;

/**
 * What training on a small list changes in a recipe when it starts from another model: few epochs, whose number is best
 * found by `crossValidate`, and an average of the weights. docs/experiments/2026-11-28-small-lists.md has the measurements.
 */
export const FINE_TUNING = {
  dropout: 0.5,
  batchSize: 8,
  learningRate: 0.006,
  schedule: { name: 'constant' },
  average: { name: 'ema', decay: 0.95 },
  heldOutShare: 0,
  patience: null,
} as const satisfies Partial<Recipe>;

/** The fewest distinct names that can be cross-validated. */
export const LEAST_NAMES = 5;

/** Learning-rate schedules with usual settings. */
export const SCHEDULES = {
  constant: { name: 'constant' },
  cosine: { name: 'cosine', warmUp: 50, floor: 0.05 },
  decay: { name: 'decay', factor: 0.97, after: 10 },
} as const;

/** The least names, or symbols of text, of which a preset holds a part out. */
const LEAST_HELD_OUT = { names: 50, symbols: 2_000 } as const;
/** A corpus is large from so many names, or symbols of text, on: overfitting is less likely then. */
const LARGE = { names: 5_000, symbols: 1_000_000 } as const;
/** How many names of a large list the preset `names` reads in all: about two minutes on two cores. */
const READ_OF_LARGE_LIST = 384_000;

/**
 * A preset's recipe for a corpus: nothing is held out of a very small corpus, short texts have fewer streams, and large
 * corpora a larger network.
 */
export function fitRecipe({ recipe, large }: Preset, corpus: Corpus): OpenRecipe {
  const [size, least, largeFrom] =
    corpus.mode === 'names'
      ? [corpus.list.distinct.size, LEAST_HELD_OUT.names, LARGE.names]
      : [corpus.text.length, LEAST_HELD_OUT.symbols, LARGE.symbols];
  const heldOutShare = size < least ? 0 : recipe.heldOutShare;
  const fitted = { ...recipe, ...(size >= largeFrom && large), heldOutShare };
  if (fitted.batching !== 'stream') return fitted;
  const streams = Math.max(1, Math.floor(size / (2 * fitted.sequenceLength)));
  return { ...fitted, batchSize: Math.min(fitted.batchSize, streams) };
}

/** Short lists get more epochs. Early stopping on the held-out loss ends training before overfitting. */
function epochsOfNames(corpus: Corpus): number {
  const names = corpus.mode === 'names' ? corpus.list.distinct.size : 1;
  if (names >= LARGE.names) return Math.max(3, Math.min(20, Math.round(READ_OF_LARGE_LIST / names)));
  return Math.max(8, Math.min(30, Math.round(18_000 / names)));
}

/** About five million symbols in total, but 1 to 40 epochs. */
function epochsOfText(corpus: Corpus): number {
  const symbols = corpus.mode === 'text' ? corpus.text.length : 1;
  return Math.max(1, Math.min(40, Math.round(5_000_000 / symbols)));
}
