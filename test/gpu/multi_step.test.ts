import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { nameSequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { SampleRequest, TrainingStep } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { notebookParameters } from '../../src/model/initialize.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';
import { STEPWISE_CASES, expectSampledFromLogits } from '../helpers/stepwise.ts';
import { titleOf } from '../helpers/torch_cases.ts';

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
  it('are the steps that the stepwise kernels make', async () => {
    const [fused, stepwise] = [
      (await GpuEngine.open(await open(), 'test', 'multi-step'))!,
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
    // Shorter bundles go on from each other, to the bit.
    expect(await train(fused, 7)).toEqual(got);
    for (const engine of [fused, stepwise]) engine.destroy();
  });
});

const generator = { kind: 'counter', seed: 3, firstName: 11 } as const;
const random = new NumpyRandom(4);
const given = { kind: 'given', values: Float64Array.from({ length: 33 * 20 }, () => random.double() * 0.999) } as const;
const REQUESTS: readonly (readonly [string, SampleRequest])[] = [
  ['one name', { count: 1, maxLength: 50, temperature: 1, uniforms: generator }],
  ['given uniforms', { count: 33, maxLength: 20, temperature: 0.5, uniforms: given }],
  ['a prime with a newline', { count: 33, maxLength: 20, temperature: 2, uniforms: given, prime: [5, 0, 1, 0, 2] }],
  // 149 of them fit one dispatch.
  ['more names than one dispatch makes', { count: 333, maxLength: 1_000, temperature: 1, uniforms: generator }],
];

/** Oracle: the stepwise kernels; and the engine's own logits, which torch_models.test.ts holds to PyTorch. */
describe.each(softwareAdapters())('names in one dispatch on $name', ({ open }) => {
  it('are those that the stepwise kernels make', async () => {
    const small = { ...config, hiddenSize: 10 };
    const untrained = notebookParameters(small, 1);
    const names = async (forced: 'multi-step' | 'stepwise') => {
      const engine = (await GpuEngine.open(await open(), 'test', forced))!;
      const model = await engine.createModel(small, untrained);
      const made = [];
      for (const [title, request] of REQUESTS) made.push([title, (await model.sample(request)).map((ids) => [...ids])]);
      engine.destroy();
      return made;
    };
    expect(await names('multi-step')).toEqual(await names('stepwise'));
  });

  it.each(
    STEPWISE_CASES.filter(({ cell, layers }) => cell === 'rnn' && layers === 1).map(
      (run) => [titleOf(run), run] as const,
    ),
  )('follow from the logits of whole sequences, %s', async (_, run) => {
    const engine = (await GpuEngine.open(await open(), 'test', 'multi-step'))!;
    await expectSampledFromLogits(engine, run, []);
    await expectSampledFromLogits(engine, run, [3, 0, 4, 1]);
    engine.destroy();
  });
});
