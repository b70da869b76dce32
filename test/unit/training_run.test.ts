import { afterEach, describe, expect, it, vi } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { Engine, EngineModel } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import type { RunCheckpoint } from '../../src/train/checkpoint.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import { DivergedError } from '../../src/train/trainer.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { NAMES, RESUME_CASES, expectResumes } from '../helpers/resume_cases.ts';

const ENGINES = [
  ['cpu', () => cpuEngine()],
  ['reference', () => referenceEngine()],
] as const;
const { recipe: RECIPE } = RESUME_CASES[0]!;
const SGD: Recipe = { ...RECIPE, optimizer: OPTIMIZERS.sgd, learningRate: 0.1, schedule: { name: 'constant' } };

function runOf(recipe: Recipe, engine: Engine = referenceEngine(), resume?: RunCheckpoint): Promise<TrainingRun> {
  return TrainingRun.create({ engine, corpus: NAMES, recipe, ...(resume && { resume }) });
}

/** An engine whose model a test can reach into. */
function tampered(change: (model: EngineModel) => void, engine: Engine = cpuEngine()): Engine {
  const createModel = engine.createModel.bind(engine);
  engine.createModel = async (...args) => {
    const model = await createModel(...args);
    change(model);
    return model;
  };
  return engine;
}

/** The error with which a run ends. */
async function divergence(run: TrainingRun): Promise<DivergedError> {
  const error: unknown = await run.run().then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DivergedError);
  return error as DivergedError;
}

afterEach(() => vi.restoreAllMocks());

describe.each(ENGINES)('a run on %s', (_, open) => {
  it.each(RESUME_CASES)('goes on from a file, bit for bit: $what', (wanted) => expectResumes(open(), wanted));

  it('learns, and is measured every so often and at the end', async () => {
    const run = await runOf({ ...RECIPE, iterations: 150, evaluateEvery: 40 }, open());
    const measured: number[] = [];
    await run.run({ onHeldOut: ({ iteration }) => measured.push(iteration) });
    expect(measured).toEqual([40, 80, 120, 150]);
    expect(run.heldOut!.iteration).toBe(150);
    expect(run.ended).toBe(true);
    expect(run.best!.natsPerSymbol).toBeLessThan(run.baselines!.unigram);
    expect(run.smoothLoss).toBeLessThan(run.baselines!.uniform);
  });
});

describe('the held-out part', () => {
  it('keeps the best parameters, ends a run that gets no better, and sampling goes on with the best', async () => {
    // Without dropout or decay, 48 names are soon known by heart.
    const overfit: Recipe = { ...SGD, optimizer: OPTIMIZERS.adam, learningRate: 0.03, dropout: 0, hiddenSize: 20 };
    const run = await runOf({ ...overfit, iterations: 5_000, evaluateEvery: 5, patience: 3 });
    const losses: { iteration: number; natsPerSymbol: number }[] = [];
    await run.run({ onHeldOut: (loss) => losses.push(loss) });
    const best = Math.min(...losses.map(({ natsPerSymbol }) => natsPerSymbol));
    expect(run.best).toMatchObject(losses.find(({ natsPerSymbol }) => natsPerSymbol === best)!);
    // Three measurements after the best one, and none of them better.
    expect(losses.findIndex(({ natsPerSymbol }) => natsPerSymbol === best)).toBe(losses.length - 4);
    expect(run.ended).toBe(true);
    expect(run.iteration).toBeLessThan(5_000);
    const inputs = Int32Array.of(-1);
    const engine = referenceEngine();
    const expected = await engine.createModel(run.config, run.best!.parameters);
    expect((await run.model.next(inputs, 1)).logits).toEqual((await expected.next(inputs, 1)).logits);
    // What is saved is where training stands, not the best.
    const { state, sinceBest } = await run.checkpoint();
    expect(state.parameters).not.toEqual(run.best!.parameters);
    expect(sinceBest).toBe(3);
    await run.run();
    expect(run.iteration).toBe(losses.at(-1)!.iteration);
    const further = await runOf(
      { ...run.recipe, patience: null, iterations: run.iteration + 2 },
      engine,
      await run.checkpoint(),
    );
    await further.run();
    expect(further.iteration).toBe(run.iteration + 2);
  });

  it('is none where nothing is held out', async () => {
    const run = await runOf({ ...RECIPE, heldOutShare: 0 });
    await run.run();
    expect([run.heldOut, run.best, run.baselines]).toEqual([null, null, null]);
    expect(run.iteration).toBe(30);
  });
});

describe('a pause', () => {
  it('ends after what was submitted, and changes nothing', async () => {
    const [paused, whole] = [await runOf({ ...SGD, iterations: 400 }), await runOf({ ...SGD, iterations: 400 })];
    while (!paused.ended) {
      const pause = new AbortController();
      const { iteration } = paused;
      await paused.run({ signal: pause.signal, onReport: () => pause.abort() });
      expect(paused.iteration).toBeGreaterThan(iteration);
    }
    await whole.run();
    expect(await paused.checkpoint()).toEqual(await whole.checkpoint());
    const { iteration } = await runOf(SGD);
    expect(iteration).toBe(0);
  });

  it('asked for before the start, does nothing', async () => {
    const run = await runOf(SGD);
    await run.run({ signal: AbortSignal.abort() });
    expect(run.iteration).toBe(0);
  });
});

describe('checkpoints', () => {
  it('come at most about five seconds apart, however the speed changes', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    let calls = 0;
    // Steps of 1 ms, which suddenly take 300.
    const engine = tampered((model) => {
      const train = model.train.bind(model);
      model.train = (steps) => {
        now += steps.length * (calls++ < 6 ? 1 : 300);
        return train(steps);
      };
    });
    const recipe = { ...SGD, hiddenSize: 1, iterations: 400, evaluateEvery: 1_000, heldOutShare: 0 };
    const run = await runOf(recipe, engine);
    const at: { now: number; iteration: number }[] = [{ now: 0, iteration: 0 }];
    await run.run({ onCheckpoint: ({ iteration }) => at.push({ now, iteration }) });
    expect(at.at(-1)!.iteration).toBe(400);
    expect(at.length).toBeGreaterThan(5);
    const slow = at.slice(1).map(({ now: time }, i) => time - at[i]!.now);
    // The one bundle that was as long as its speed before allowed is not undone by any clock.
    expect(slow.slice(1).every((gap) => gap <= 5_000)).toBe(true);
  });

  it('hold everything to go on: the last one of a run is where it stands', async () => {
    const run = await runOf(RECIPE);
    const kept: RunCheckpoint[] = [];
    await run.run({ until: 20, onCheckpoint: (checkpoint) => kept.push(checkpoint) });
    expect(kept.map(({ iteration }) => iteration)).toEqual([8, 16, 20]);
    expect(kept.at(-1)).toEqual(await run.checkpoint());
  });
});

describe('a run that diverges', () => {
  it('says at which step and in which tensor, is back at its last good checkpoint, and goes on more slowly', async () => {
    const run = await runOf({ ...SGD, maxNorm: null }, cpuEngine());
    await run.run({ until: 10 });
    const good = await run.checkpoint();
    run.settings = { learningRate: 3e38, clipValue: null };
    const error = await divergence(run);
    expect(error.message).toMatch(/^The (loss|gradient|model) is no longer finite at iteration 1\d\. It began in /);
    expect(error.message).toMatch(/(rnn|head)\.\w+/);
    expect(error.message).toMatch(/The run is back at iteration 10, its last good checkpoint\. Train with a lower/);
    expect(error.iteration).toBeGreaterThanOrEqual(10);
    expect(await run.checkpoint()).toEqual(good);
    run.settings = { learningRate: 0.01, clipValue: null };
    await run.run();
    expect(run.iteration).toBe(30);
    expect(Number.isFinite(run.smoothLoss)).toBe(true);
  });

  it('finds a number that is none where it came from', async () => {
    const layout = layoutOf((await runOf(SGD)).config);
    let updates = 0;
    // From the 13th step on, every call of train leaves NaN in one tensor.
    const engine = tampered((model) => {
      const train = model.train.bind(model);
      model.train = async (steps) => {
        const report = await train(steps);
        updates = (await model.readState()).updates;
        if (updates > 12) {
          const state = await model.readState();
          viewOf(state.parameters, layout, 'rnn.weight_hh_l0')[3] = NaN;
          await model.writeState(state);
        }
        return report;
      };
    });
    const run = await runOf({ ...SGD, evaluateEvery: 5 }, engine);
    const error = await divergence(run);
    expect(error.message).toMatch(/It began in rnn\.weight_hh_l0\. The run is back at iteration 10,/);
    expect(run.iteration).toBe(10);
    expect(run.heldOut!.iteration).toBe(10);
    expect((await run.checkpoint()).state.parameters.every(Number.isFinite)).toBe(true);
  });

  it('names what the optimizer keeps, where that has ended', async () => {
    const engine = tampered((model) => {
      const readState = model.readState.bind(model);
      model.readState = async () => {
        const state = await readState();
        if (state.updates > 9) state.optimizer['square_sum']![0] = Infinity;
        return state;
      };
    });
    const run = await runOf({ ...SGD, optimizer: OPTIMIZERS.adagrad }, engine);
    const error = await divergence(run);
    expect(error.message).toMatch(
      /^The model is no longer finite at iteration 16\. It began in square_sum of rnn\.weight_ih_l0/,
    );
    expect(run.iteration).toBe(8);
  });

  it('does not go back to a checkpoint from which no step was good', async () => {
    const run = await runOf({ ...SGD, evaluateEvery: 5, heldOutShare: 0 });
    await run.run({ until: 10 });
    const model = run.model as EngineModel;
    // Finite numbers, but with them no loss is: kept as a checkpoint at 15.
    const layout = layoutOf(run.config);
    const train = model.train.bind(model);
    model.train = async (steps) => {
      const report = await train(steps);
      const state = await model.readState();
      if (state.updates < 15) return report;
      const bias = viewOf(state.parameters, layout, 'head.bias');
      for (const i of bias.keys()) bias[i] = i % 2 ? 1e308 : -1e308;
      await model.writeState(state);
      return report;
    };
    const error = await divergence(run);
    expect(error.iteration).toBe(15);
    expect(run.iteration).toBe(10);
  });

  it('is not measured as if it were a model', async () => {
    const engine = tampered((model) => {
      model.evaluate = async ({ length }) => new Float64Array(length).fill(NaN);
    });
    const run = await runOf(SGD, engine);
    const error = await divergence(run);
    expect(error.message).toMatch(/^The held-out loss is no longer finite at iteration 8/);
    expect([run.iteration, run.heldOut, run.best]).toEqual([0, null, null]);
  });
});
