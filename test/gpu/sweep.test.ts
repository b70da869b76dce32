import { describe, expect, it, vi } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { sweep } from '../../src/train/sweep.ts';
import { TrainingRun } from '../../src/train/training_run.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';

const corpus = { mode: 'names', list: builtInNames() } as const;
const recipe = completeRecipe({ ...PRESETS.notebook.recipe, hiddenSize: 8 }, corpus, { iterations: 11 });
const learningRates = [0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];
const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

/** Oracle: single runs on the same device, to the bit; and the reference. */
describe.each(softwareAdapters())('a sweep on $name', ({ open }) => {
  it('of 64 runs is 64 single runs', async () => {
    const engine = (await GpuEngine.open(await open(), 'test', 'multi-step'))!;
    const together = vi.spyOn(engine, 'createSideBySide');
    const runs = await sweep({ engine, corpus, recipe, learningRates, seeds });
    expect(await together.mock.results[0]!.value).toHaveLength(64);
    expect(runs).toHaveLength(64);
    for (const [i, { recipe: own, checkpoint }] of runs.entries()) {
      expect([own.learningRate, own.seed]).toEqual([learningRates[Math.floor(i / 8)], seeds[i % 8]]);
      const single = await TrainingRun.create({ engine, corpus, recipe: own });
      await single.run();
      expect(checkpoint, `run ${i}`).toEqual(await single.checkpoint());
      single.destroy();
    }
    const reference = await TrainingRun.create({ engine: referenceEngine(), corpus, recipe: runs[27]!.recipe });
    await reference.run();
    const why = 'eleven steps in float32; measured below a fifth of it';
    const { state } = await reference.checkpoint();
    const close = { absolute: 5e-6, relative: 0, why };
    expectClose(runs[27]!.checkpoint.state.parameters, state.parameters, close, 'parameters');
    engine.destroy();
  });

  it('is none of runs whose longest step is made another way alone, or that have no room together', async () => {
    const config = { ...notebookConfig(60), hiddenSize: 50 };
    const runs = (count: number) => Array.from({ length: count }, () => new Float32Array(layoutOf(config).length));
    const engine = (await GpuEngine.open(await open(), 'test'))!;
    const beside = (count: number, timeSteps: number) =>
      engine.createSideBySide(config, runs(count), NOTEBOOK_TRAINING, timeSteps);
    const two = await beside(2, 20);
    expect(two).toHaveLength(2);
    for (const model of two!) model.destroy();
    expect(await beside(2, 1_000)).toBeNull();
    engine.destroy();
    const forced = (await GpuEngine.open(await open(), 'test', 'multi-step'))!;
    expect(await forced.createSideBySide(config, runs(4), NOTEBOOK_TRAINING, 2 ** 23)).toBeNull();
    forced.destroy();
  });

  it('goes on without a run that ends early, and measures what is held out', async () => {
    const engine = (await GpuEngine.open(await open(), 'test', 'multi-step'))!;
    const split = { ...recipe, heldOutShare: 0.1, evaluateEvery: 3, patience: 1 };
    const options = { engine, corpus, recipe: split, learningRates: [1e-6, 0.05, 0.3], seeds: [1] };
    const runs = await sweep(options);
    for (const { recipe: own, checkpoint } of runs) {
      const single = await TrainingRun.create({ engine, corpus, recipe: own });
      await single.run();
      expect(checkpoint).toEqual(await single.checkpoint());
      single.destroy();
    }
    expect(runs.every(({ checkpoint: { best } }) => best !== null)).toBe(true);
    engine.destroy();
  });
});
