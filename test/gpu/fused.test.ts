import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { nameSequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { TrainingStep } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';

const list = builtInNames();
const vocabulary = Vocabulary.of(list.names);
const config = { ...notebookConfig(vocabulary.size, 20), recurrentBias: true };
const parameters = notebookParameters(config, 1).map((value) => 20 * value);

/** One name per step: every third from the zero state, every tenth clipped by norm, which needs the stepwise kernels. */
const steps: readonly TrainingStep[] = list.names.slice(0, 60).map((name, i) => {
  const { inputs, targets } = nameSequence(vocabulary.encode(name));
  const batch = { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: i % 3 > 0, lossScale: 1 };
  return { batch, learningRate: 0.05 / (1 + i), clipValue: 0.5, ...(i % 10 === 9 && { maxNorm: 2 }) };
});

/** Oracle: the stepwise kernels, which test/gpu/engines.test.ts holds to the reference. */
describe.each(softwareAdapters())('many steps in one dispatch on $name', ({ open }) => {
  it('are the steps that the stepwise kernels make, and go on from each other to the bit', async () => {
    const [fused, stepwise] = [
      (await GpuEngine.open(await open(), 'test', 'fused'))!,
      (await GpuEngine.open(await open(), 'test', 'stepwise'))!,
    ];
    const train = async (engine: GpuEngine, bundle: number) => {
      const model = await engine.createModel(config, parameters);
      const losses: number[] = [];
      const clipped: number[] = [];
      for (let i = 0; i < steps.length; i += bundle) {
        const report = await model.train(steps.slice(i, i + bundle));
        losses.push(...report.losses);
        clipped.push(...report.clipped);
      }
      return { losses, clipped, state: await model.readState() };
    };
    const expected = await train(stepwise, 60);
    const got = await train(fused, 60);
    const why = 'the same sums in another order, in float32; learning rates fall, so nothing is carried far';
    expectClose(got.losses, expected.losses, { absolute: 1e-5, relative: 1e-5, why }, 'losses');
    expectClose(got.state.parameters, expected.state.parameters, { absolute: 5e-6, relative: 0, why }, 'parameters');
    expectClose(got.state.hidden, expected.state.hidden, { absolute: 1e-5, relative: 0, why }, 'hidden');
    expect(got.clipped).toEqual(expected.clipped);
    expect(got.state.updates).toBe(60);
    expect(await train(fused, 7)).toEqual(got);
    for (const engine of [fused, stepwise]) engine.destroy();
  });
});
