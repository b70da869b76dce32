import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { Engine, EngineModel } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { prepareDataSet } from '../../src/train/data_set.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { configOf } from '../../src/train/recipe.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import { EXPLODED_AT, EXPLOSIVE } from '../../src/train/explosion.ts';
import type { WatchPoint } from '../../src/train/explosion.ts';
import { watch } from '../../src/train/watch.ts';

const corpus = { mode: 'names', list: builtInNames() } as const;
const recipeOf = (change: Partial<Recipe>): Recipe => {
  const { learningRate, iterations } = EXPLOSIVE;
  return {
    ...completeRecipe(PRESETS.notebook.recipe, corpus, { iterations }),
    learningRate,
    clipValue: null,
    ...change,
  };
};

/** Trains step by step, each in a call of its own, until the loss of a step is too large. The oracle of `watch`. */
async function stepByStep(engine: Engine, recipe: Recipe) {
  const { source, vocabulary } = prepareDataSet(corpus, recipe);
  const config = configOf(recipe, vocabulary.size);
  const model = await engine.createModel(config, initialParameters(config, 'notebook', recipe.seed + 1));
  const limit = EXPLODED_AT * Math.log(vocabulary.size);
  for (let iteration = 0; iteration < recipe.iterations; iteration++) {
    const batch = source.batch(iteration);
    const { loss, gradients } = await model.lossAndGradients(batch);
    if (loss / batch.timeSteps > limit) {
      const layout = layoutOf(config);
      const largest = layout.tensors.map(({ name }) => ({
        name,
        size: Math.max(...Array.from(viewOf(gradients, layout, name), Math.abs)),
      }));
      return { iteration, loss: loss / batch.timeSteps, ...largest.sort((a, b) => b.size - a.size)[0]! };
    }
    const { learningRate, clipValue } = recipe;
    await model.train([{ batch, learningRate, clipValue: clipValue ?? Infinity, maxNorm: Infinity }]);
  }
  return null;
}

const quiet = (): void => undefined;

describe('a watched run on the built-in list', () => {
  // Oracle: the reference engine, one step per call. Seed 1, the chapter's settings. Equal, since they are the same sums in the same
  // order.
  it('names the step and the tensor of the explosion, on the reference', async () => {
    const recipe = recipeOf({ seed: 1 });
    const expected = (await stepByStep(referenceEngine(), recipe))!;
    const found = (await watch({ engine: referenceEngine(), corpus, recipe, onPoint: quiet }))!;
    expect(expected.iteration).toBeGreaterThan(25);
    expect(found).toMatchObject({
      iteration: expected.iteration,
      loss: expected.loss,
      where: `the gradient of ${expected.name}`,
      largestGradient: expected.size,
    });
    expect(found.times).toBeGreaterThan(EXPLODED_AT);
    expect(found.back.iteration).toBeLessThanOrEqual(found.iteration - 25);
  });

  it('explodes unless it is clipped tightly, and learns from before that step on with clipping, on the CPU engine', async () => {
    for (const seed of [2]) {
      const points: WatchPoint[] = [];
      const engine = cpuEngine();
      const found = await watch({ engine, corpus, recipe: recipeOf({ seed }), onPoint: (point) => points.push(point) });
      expect(found, `seed ${seed}`).not.toBeNull();
      expect(points.at(-1)!.iteration).toBe(found!.iteration + 1);
      const clipped = recipeOf({ seed, clipValue: EXPLOSIVE.clipValue });
      points.length = 0;
      expect(await watch({ engine, corpus, recipe: clipped, onPoint: (point) => points.push(point) })).toBeNull();
      expect(points.at(-1)!.iteration).toBe(EXPLOSIVE.iterations);
      // Back before it, and on with clipping: it learns.
      points.length = 0;
      const again = {
        engine,
        corpus,
        recipe: clipped,
        from: found!.back,
        onPoint: (point: WatchPoint) => points.push(point),
      };
      expect(await watch(again)).toBeNull();
      expect(points[0]!.iteration).toBe(found!.back.iteration + 25);
      expect(points.at(-1)!.loss).toBeLessThan(Math.log(27));
    }
  });

  it('goes on from a state as if it had not stopped', async () => {
    const engine = referenceEngine();
    const [all, rest]: WatchPoint[][] = [[], []];
    const recipe = recipeOf({ hiddenSize: 6, clipValue: EXPLOSIVE.clipValue, iterations: 150 });
    await watch({ engine, corpus, recipe, onPoint: (point) => all!.push(point) });
    const { source, vocabulary } = prepareDataSet(corpus, recipe);
    const config = configOf(recipe, vocabulary.size);
    const model = await engine.createModel(config, initialParameters(config, 'notebook', recipe.seed + 1));
    const { learningRate, clipValue } = recipe;
    const step = { learningRate, clipValue: clipValue!, maxNorm: Infinity };
    for (let i = 0; i < 100; i++) await model.train([{ ...step, batch: source.batch(i) }]);
    const from = { iteration: 100, state: await model.readState() };
    await watch({ engine, corpus, recipe, from, onPoint: (point) => rest!.push(point) });
    expect(rest).toEqual(all!.slice(4));
  });

  it('says what is first not finite where numbers overflow', async () => {
    const engine = cpuEngine('this test', { simd: false });
    const createModel = engine.createModel.bind(engine);
    engine.createModel = async (...args) => {
      const model = await createModel(...args);
      const change = (of: EngineModel): void => {
        const lossAndGradients = of.lossAndGradients.bind(of);
        of.lossAndGradients = async (batch) => {
          const result = await lossAndGradients(batch);
          viewOf(result.gradients, layoutOf(of.config), 'rnn.weight_hh_l0')[3] = NaN;
          return result;
        };
        const train = of.train.bind(of);
        of.train = async (steps) => {
          const report = await train(steps);
          report.largestGradient[steps.length - 1] = NaN;
          return report;
        };
      };
      change(model);
      return model;
    };
    const found = await watch({
      engine,
      corpus,
      recipe: recipeOf({ hiddenSize: 4, learningRate: 0.01 }),
      onPoint: quiet,
    });
    expect(found).toMatchObject({ iteration: 24, where: 'the gradient of rnn.weight_hh_l0' });
    expect(found!.largestGradient).toBeNaN();
  });
});
