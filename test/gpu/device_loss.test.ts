import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import type { GpuEngine } from '../../src/engine/gpu.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import type { TrainingRun } from '../../src/train/training_run.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { notebookRunOn } from '../helpers/training_runs.ts';

const list = builtInNames();
const ITERATIONS = 300;
/** Of the generator that chooses the iterations at which devices are lost: 20 in all. */
const SEED = 20;
const RUNS = 5;
/** One less than what makes an engine leave the GPU. */
const LOSSES_PER_RUN = 4;

const trainerOn = (engine: GpuEngine): Promise<TrainingRun> =>
  notebookRunOn(engine, list, { iterations: ITERATIONS, hiddenSize: 20 });

// SwiftShader alone: what is tested is the same code on every adapter, and devices are lost many times.
describe.each(softwareAdapters().slice(0, 1))('a lost device, on $name', ({ open }) => {
  it('changes nothing: parameters and losses are those of an undisturbed run, to the bit', async () => {
    const calm = await openGpuEngine(open);
    const undisturbed = await trainerOn(calm);
    await undisturbed.run();
    const expected = await undisturbed.checkpoint();
    const names = await undisturbed.notebookNames(7);
    calm.destroy();
    const random = new NumpyRandom(SEED);
    for (let run = 0; run < RUNS; run++) {
      const engine = await openGpuEngine(open);
      const told: string[] = [];
      engine.onRecovered = (message) => told.push(message);
      const losses = Array.from({ length: LOSSES_PER_RUN }, () => Math.floor(random.double() * ITERATIONS));
      const trainer = await trainerOn(engine);
      const inFlight: Promise<string[]>[] = [];
      await trainer.run({
        onReport: ({ iteration }) => {
          while (losses.some((at) => at <= iteration)) {
            losses.splice(
              losses.findIndex((at) => at <= iteration),
              1,
            );
            inFlight.push(trainer.notebookNames(2));
            engine.loseDevice();
          }
        },
      });
      const { smoothLoss, iteration, state } = await trainer.checkpoint();
      expect(iteration).toBe(ITERATIONS);
      expect(smoothLoss).toBe(expected.smoothLoss);
      expect([...state.parameters]).toEqual([...expected.state.parameters]);
      expect([...state.hidden]).toEqual([...expected.state.hidden]);
      expect(state.updates).toBe(ITERATIONS);
      for (const answer of inFlight) expect(await answer).toHaveLength(2);
      expect(await trainer.notebookNames(7)).toEqual(names);
      expect(told.length).toBeGreaterThan(0);
      engine.destroy();
    }
  });

  it('is replaced once for all models of an engine', async () => {
    const engine = await openGpuEngine(open);
    let told = 0;
    engine.onRecovered = () => told++;
    const config = notebookConfig(27, 5);
    const parameters = notebookParameters(config, 1);
    const models = [await engine.createModel(config, parameters), await engine.createModel(config, parameters)];
    engine.loseDevice();
    // The second model lies idle until the first has gone on.
    for (const model of models) expect((await model.readState()).parameters).toEqual(new Float32Array(parameters));
    expect(told).toBe(1);
    engine.destroy();
  });

  it('leaves the CPU to go on when it happens again and again', async () => {
    const engine = await openGpuEngine(open);
    const told: string[] = [];
    // Every new device is lost as soon as it is there.
    engine.onRecovered = (message) => {
      told.push(message);
      engine.loseDevice();
    };
    const trainer = await trainerOn(engine);
    await trainer.run({ until: 20 });
    engine.loseDevice();
    await trainer.run();
    expect(trainer.iteration).toBe(ITERATIONS);
    expect(Number.isFinite(trainer.smoothLoss)).toBe(true);
    expect(told).toHaveLength(5);
    expect(told.at(-1)).toMatch(/on the CPU/);
    expect(engine.description.kind).toBe('cpu');
    expect(await trainer.notebookNames(3)).toHaveLength(3);
    engine.destroy();
  });

  it('does not disturb clipping', async () => {
    const engine = await openGpuEngine(open);
    engine.loseDevice();
    const { gradients, clipped, largestGradient } = await engine.clip(Float64Array.of(1, -7, 3), 2);
    expect([...gradients]).toEqual([1, -2, 2]);
    expect([clipped, largestGradient]).toEqual([2, 7]);
    engine.destroy();
  });
});
