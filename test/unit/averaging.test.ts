import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { writeRun } from '../../src/formats/run_file.ts';
import { fingerprintOf } from '../../src/formats/fingerprint.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { averageRate } from '../../src/model/averaging.ts';
import type { Averaging } from '../../src/model/averaging.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import { weightAverage } from '../../src/reference/weight_average.ts';
import { averagingOf, AVERAGES, checkAverage } from '../../src/train/averaging.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { expectClose } from '../helpers/close.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { NAMES } from '../helpers/resume_cases.ts';

/** What torch.optim.swa_utils.AveragedModel makes of 20 vectors of 7 numbers (test/golden/averaging.py). */
const GOLDEN = JSON.parse(readFileSync(new URL('../golden/averaging.json', import.meta.url), 'utf8')) as {
  readonly decay: number;
  readonly start: number;
  readonly vectors: readonly number[][];
  readonly ema: readonly number[][];
  readonly tail: readonly number[][];
};
const ROUNDED = { absolute: 1e-14, relative: 0, why: 'float64; the mean is taken step by step' };

describe('averages of weights', () => {
  it.each([
    ['ema', { name: 'ema', decay: GOLDEN.decay }],
    ['tail', { name: 'tail', start: GOLDEN.start }],
  ] as const)('are those of PyTorch: %s', (name, averaging: Averaging) => {
    const average = new Float64Array(7).fill(9);
    for (const [i, vector] of GOLDEN.vectors.entries()) {
      const record = { ...emptyStepRecord(), averageRate: averageRate(averaging, i + 1) };
      weightAverage({ parameters: Float64Array.from(vector), average }, { LENGTH: 7 }, record, 0);
      expectClose(average, GOLDEN[name][i]!, ROUNDED, `average after ${i + 1}`);
    }
  });

  it('of a recipe begin where their share of the steps begins', () => {
    expect(averagingOf({ average: { name: 'tail', share: 0.25 }, iterations: 40 })).toEqual({
      name: 'tail',
      start: 30,
    });
    expect(averagingOf({ average: AVERAGES.none, iterations: 40 })).toEqual({ name: 'none' });
  });

  it.each([
    [{ name: 'ema', decay: 1 }, /decay of ema is 1; give a number from 0 to below 1/],
    [{ name: 'ema' }, /decay of ema is undefined/],
    [{ name: 'tail', share: 0 }, /share of tail is 0; give a share above 0, at most 1/],
    [{ name: 'median' }, /The average is unknown; known: none, ema, tail/],
  ])('are refused: %j', (average, message) => {
    expect(() => checkAverage(average as never)).toThrow(message);
  });
});

const CONFIG = { ...notebookConfig(9, 6), cell: 'gru', recurrentBias: true } as const;
const ids = Int32Array.from({ length: 12 }, (_, i) => (5 * i) % 9);
const BATCH = { inputs: ids, targets: ids, timeSteps: 4, batchSize: 3, carryState: false, lossScale: 1 / 12 };
const ENGINES = [...CPU_ENGINES, { name: 'reference', open: referenceEngine }];

/** Oracle: an exponential average taken from the parameters after each step; a model that has it as its parameters. */
describe.each(ENGINES)('a model with an average, $name', ({ open }) => {
  it('trains as without one, and evaluates, samples and reads with it', async () => {
    const parameters = initialParameters(CONFIG, 'torch', 1);
    const training = { optimizer: OPTIMIZERS.adam, dropoutSeed: 0 };
    const [averaged, plain] = await Promise.all([
      open().createModel(CONFIG, parameters, { ...training, averaging: { name: 'ema', decay: 0.8 } }),
      open().createModel(CONFIG, parameters, training),
    ]);
    let expected = new Float64Array(parameters.length);
    for (let n = 1; n <= 5; n++) {
      const step = { batch: BATCH, learningRate: 0.1, clipValue: 5 };
      expect(await averaged.train([step])).toMatchObject({ losses: (await plain.train([step])).losses });
      const after = (await plain.readState()).parameters;
      expected = expected.map((a, i) => (n === 1 ? after[i]! : 0.8 * a + 0.2 * after[i]!));
    }
    const state = await averaged.readState();
    expect(state.parameters).toEqual((await plain.readState()).parameters);
    const why = 'five averages of float32 numbers below 2';
    expectClose(state.optimizer['average']!, expected, { absolute: 1e-6, relative: 0, why }, 'average');
    const oracle = await open().createModel(CONFIG, state.optimizer['average']!);
    const uniforms = { kind: 'counter', seed: 1, firstName: 0 } as const;
    const request = { count: 9, maxLength: 8, temperature: 1, uniforms };
    expect(await averaged.evaluate([BATCH])).toEqual(await oracle.evaluate([BATCH]));
    expect(await averaged.sample(request)).toEqual(await oracle.sample(request));
    expect(await averaged.logits(BATCH)).toEqual(await oracle.logits(BATCH));
    expect(await averaged.next(ids, 3)).toEqual(await oracle.next(ids, 3));
    // Gradients are those of what is trained.
    expect(await averaged.lossAndGradients(BATCH)).toEqual(await plain.lossAndGradients(BATCH));
  });

  it('has its parameters for an average before the first step, and after a state without one', async () => {
    const parameters = initialParameters(CONFIG, 'torch', 1);
    const training = { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0, averaging: { name: 'tail', start: 3 } } as const;
    const model = await open().createModel(CONFIG, parameters, training);
    const plain = await open().createModel(CONFIG, parameters);
    expect(await model.evaluate([BATCH])).toEqual(await plain.evaluate([BATCH]));
    const state = { ...(await model.readState()), parameters: parameters.map((x) => 2 * x), optimizer: {} };
    await model.writeState(state);
    await plain.writeState(state);
    expect(await model.evaluate([BATCH])).toEqual(await plain.evaluate([BATCH]));
  });
});

describe('a run with averaged weights', () => {
  it('saves the average as the model, and the latest parameters beside it', async () => {
    const recipe = {
      ...PRESETS.names.recipe,
      ...{ iterations: 12, evaluateEvery: 5, hiddenSize: 5, batchSize: 4, heldOutShare: 0, patience: null },
      average: { name: 'ema', decay: 0.9 },
    } as const;
    const run = await TrainingRun.create({ engine: referenceEngine(), corpus: NAMES, recipe });
    await run.run({ until: 7 });
    const checkpoint = await run.checkpoint();
    const saved = readModel(writeRun(run, checkpoint, await fingerprintOf(NAMES)), 'x');
    expect(saved.parameters).toEqual(checkpoint.state.optimizer['average']);
    expect(saved.parameters).not.toEqual(checkpoint.state.parameters);
    expect(saved.training!.checkpoint).toEqual(checkpoint);
    expect(saved.training!.recipe.average).toEqual(recipe.average);
  });
});
