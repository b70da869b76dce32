import { expect } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { readCorpus } from '../../src/corpus/corpus.ts';
import type { Corpus } from '../../src/corpus/corpus.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { fingerprintOf } from '../../src/formats/fingerprint.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { weightsInUse } from '../../src/train/averaging.ts';
import { PRESETS } from '../../src/train/presets.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import { taskOf } from '../../src/train/task.ts';
import { TrainingRun } from '../../src/train/training_run.ts';

/** A run to interrupt in the middle. */
export interface ResumeCase {
  readonly what: string;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
}

/** Some names, of which a fifth can be held out. */
export const NAMES = readCorpus(builtInNames().names.slice(0, 60).join('\n'), 'names', 'names', false);
/** The same as a text of some 700 symbols. */
export const TEXT = readCorpus(builtInNames().names.slice(0, 60).join('\n'), 'text', 'text', false);

/** 30 steps, measured at 8, 16, 24 and 30: the middle lies between two measurements, and within an epoch. */
const LENGTH = { iterations: 30, evaluateEvery: 8, seed: 3 } as const;

/** What a run may carry from step to step: dropout's and Adam's counts, a state with a cell, sums of squares, velocity. */
export const RESUME_CASES: readonly ResumeCase[] = [
  {
    what: 'gru on names with Adam and dropout',
    corpus: NAMES,
    recipe: {
      ...PRESETS.names.recipe,
      ...LENGTH,
      ...{ cell: 'gru', hiddenSize: 9, batchSize: 7, heldOutShare: 0.2, patience: null },
    },
  },
  {
    what: 'lstm on a text with RMSProp, state carried',
    corpus: TEXT,
    recipe: {
      ...PRESETS.text.recipe,
      ...LENGTH,
      ...{ cell: 'lstm', hiddenSize: 6, batchSize: 3, sequenceLength: 11 },
      ...{ optimizer: OPTIMIZERS.rmsprop, patience: null },
    },
  },
  {
    what: 'rnn on windows with Adagrad',
    corpus: TEXT,
    recipe: {
      ...PRESETS.sonnets.recipe,
      ...LENGTH,
      ...{ cell: 'rnn', hiddenSize: 6, batchSize: 16, sequenceLength: 9, optimizer: OPTIMIZERS.adagrad },
    },
  },
  {
    what: 'mingru on a text with Adam, state carried',
    corpus: TEXT,
    recipe: {
      ...PRESETS.text.recipe,
      ...LENGTH,
      ...{ cell: 'mingru', hiddenSize: 6, batchSize: 3, sequenceLength: 11, patience: null },
    },
  },
  {
    what: 'a moving average of the weights, with Adam',
    corpus: NAMES,
    recipe: {
      ...PRESETS.names.recipe,
      ...LENGTH,
      ...{ hiddenSize: 5, batchSize: 7, heldOutShare: 0.2, patience: null, average: { name: 'ema', decay: 0.9 } },
    },
  },
  {
    what: 'the mean of the last weights, with SGD',
    corpus: TEXT,
    recipe: {
      ...PRESETS['min-char-rnn'].recipe,
      ...LENGTH,
      ...{ hiddenSize: 5, optimizer: OPTIMIZERS.sgd, learningRate: 0.01, average: { name: 'tail', share: 0.6 } },
    },
  },
  {
    what: "the notebook's run with momentum",
    corpus: NAMES,
    recipe: { ...PRESETS.notebook.recipe, ...LENGTH, hiddenSize: 8, optimizer: OPTIMIZERS.momentum },
  },
];

/** The run after its checkpoint has been through a file. */
async function throughFile(engine: Engine, run: TrainingRun, { corpus, recipe }: ResumeCase): Promise<TrainingRun> {
  const checkpoint = await run.checkpoint();
  const { config, vocabulary } = run;
  const parameters = checkpoint.best?.parameters ?? weightsInUse(checkpoint.state);
  const training = { recipe, corpus: await fingerprintOf(corpus), checkpoint };
  const model = { config, symbols: vocabulary.symbols, task: taskOf(recipe), parameters, training };
  const saved = readModel(writeModel(model), 'x').training!;
  expect(saved.recipe).toEqual(recipe);
  return TrainingRun.create({ engine, corpus, recipe: saved.recipe, resume: saved.checkpoint });
}

/** Expects 2 N steps to be, bit for bit, N steps, a file, and N more; and what is measured and kept as best too. */
export async function expectResumes(engine: Engine, wanted: ResumeCase): Promise<void> {
  const { corpus, recipe } = wanted;
  const whole = await TrainingRun.create({ engine, corpus, recipe });
  await whole.run();
  const first = await TrainingRun.create({ engine, corpus, recipe });
  await first.run({ until: recipe.iterations / 2 });
  expect(first.iteration).toBe(recipe.iterations / 2);
  const second = await throughFile(engine, first, wanted);
  first.destroy();
  await second.run();
  expect(await second.checkpoint()).toEqual(await whole.checkpoint());
  expect(second.symbolsTrained).toBe(whole.symbolsTrained);
  const names = { seed: 1 };
  expect(await second.names(5, names)).toEqual(await whole.names(5, names));
  second.destroy();
  whole.destroy();
}
