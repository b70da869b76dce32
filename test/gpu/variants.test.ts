import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { VARIANTS } from '../../src/kernels/signature.ts';
import { timesOf } from '../../src/plan/launches.ts';
import { DeviceWorkspace } from '../../src/webgpu/workspace.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';
import { dropoutBatch, dropoutModel, dropoutSteps, expectReferenceMasks } from '../helpers/dropout_cases.ts';
import { RESUME_CASES, expectResumes } from '../helpers/resume_cases.ts';
import { SAME_FLOAT32, STEPWISE_CASES, expectSampledFromLogits, expectStepwiseLogits } from '../helpers/stepwise.ts';
import { TORCH, titleOf } from '../helpers/torch_cases.ts';
import { FLOAT32, expectGradients, expectTraining } from '../helpers/torch_golden.ts';

/** Sizes that every variant can have: units in fours; and more sequences than one group of four. */
const CONFIGS = (['rnn', 'lstm', 'gru'] as const).map((cell): ModelConfig => ({
  ...{ cell, vocabSize: 11, hiddenSize: 8, layers: 1, dropout: 0, outputDropout: 0.3 },
  ...{ recurrentBias: true, gateActivation: 'sigmoid' },
}));
const small = <Case extends { size: string; layers: number; carryState: boolean }>(cases: readonly Case[]) =>
  cases.filter(({ size, layers }) => size === 'small' && layers === 2);
/** Two layers of seven units. */
const GRADIENTS = small(TORCH.gradients).filter(
  ({ carryState, gateActivation }) => carryState && gateActivation === 'sigmoid',
);
const TRAINING = small(TORCH.training).filter(({ optimizer }) => optimizer === 'adam');
const STEPWISE = small(STEPWISE_CASES).filter(({ gateActivation }) => gateActivation === 'sigmoid');

const runs = softwareAdapters().flatMap(({ name, open }) => VARIANTS.map((variant) => ({ name, open, variant })));

/** Every variant, with nothing left to the policy; few sizes, as each is compiled anew. Oracle: the reference engine. */
describe.each(runs)('cells in the variant "$variant" on $name', ({ open, variant }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = (await GpuEngine.open(await open(), 'test', variant))!;
  });

  afterAll(() => engine?.destroy());

  it.each(CONFIGS)('are computed in that variant, $cell', async (config) => {
    const compile = vi.spyOn(DeviceWorkspace.prototype, 'commands');
    const model = await dropoutModel(engine, config);
    await model.train(dropoutSteps(config).slice(0, 1));
    const cells = compile.mock.calls
      .flatMap(([plan, launches]) =>
        plan.flatMap((dispatch, i) => timesOf(dispatch, launches[i]!).map(() => launches[i]!)),
      )
      .filter(({ kernel }) => kernel.startsWith(`${config.cell}_`));
    expect(new Set(cells.map((launch) => launch.variant))).toEqual(new Set([variant]));
    expect(cells.length).toBe(variant === 'persistent' ? 2 : 2 * dropoutSteps(config)[0]!.batch.timeSteps);
    model.destroy();
    compile.mockRestore();
  });

  it.each(CONFIGS)('train as the reference does, dropout included, $cell', (config) =>
    expectReferenceMasks(engine, config),
  );
});

/**
 * Sums over enough rows to be in parts, and others that are not: a batch of text and short ones, which share buffers and
 * pipelines. Oracle: the reference engine.
 */
describe.each(softwareAdapters())('tiles on $name', ({ open }) => {
  it('train as the reference does, twice the same to the bit', async () => {
    // One layer of the simplest cell, since llvmpipe takes long to compile each product in tiles.
    const config = { ...CONFIGS[0]!, hiddenSize: 37, outputDropout: 0 };
    const steps = [
      [4, 9],
      [30, 20],
      [13, 20],
      [30, 20],
    ].map(([T, B]) => ({
      batch: { ...dropoutBatch(config, T!, B!), carryState: false },
      learningRate: 0.5,
      clipValue: 5,
    }));
    const train = async (engine: Engine) => {
      const model = await dropoutModel(engine, config);
      const uniforms = { kind: 'counter', seed: 1, firstName: 0 } as const;
      const names = await model.sample({ count: 33, maxLength: 5, temperature: 1, uniforms });
      const losses: number[] = [];
      // A bundle of one length is followed by one that needs more room.
      for (const bundle of [steps.slice(0, 1), steps.slice(1)]) losses.push(...(await model.train(bundle)).losses);
      const { parameters } = await model.readState();
      return { losses, parameters, names };
    };
    const compile = vi.spyOn(DeviceWorkspace.prototype, 'commands');
    const engine = (await GpuEngine.open(await open(), 'test', 'tiles'))!;
    const got = await train(engine);
    const launches = compile.mock.calls.flatMap(([, each]) => each);
    compile.mockRestore();
    const inParts = launches.filter(({ split }) => split).map(({ kernel }) => kernel);
    expect(new Set(inParts)).toEqual(new Set(['matmul', 'bias_gradient', 'input_gradient']));
    expect(launches.some(({ kernel, variant }) => kernel === 'draw' && variant === 'tiles')).toBe(true);
    expect(await train(engine)).toEqual(got);
    engine.destroy();
    const expected = await train(referenceEngine());
    expect(got.names).toEqual(expected.names);
    const why = 'float32: sums of up to 600 terms of a mean loss, four updates';
    expectClose(got.losses, expected.losses, { absolute: 1e-5, relative: 1e-5, why }, 'losses');
    expectClose(got.parameters, expected.parameters, { absolute: 1e-5, relative: 1e-5, why }, 'parameters');
  });
});

/**
 * What software adapters do not get by themselves, at every kind of use; with sizes that are not in fours all other tests
 * have the plain variant. Oracles: PyTorch in float64, the engine's own logits, and the same run without a break.
 */
describe.each(softwareAdapters())('all time steps in one dispatch on $name', ({ open }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = (await GpuEngine.open(await open(), 'test', 'persistent'))!;
  });

  afterAll(() => engine?.destroy());

  it.each(GRADIENTS.map((run) => [titleOf(run), run] as const))('give gradients as PyTorch does: %s', (_, run) =>
    expectGradients(engine, run, FLOAT32),
  );

  it.each(TRAINING.map((run) => [titleOf(run), run] as const))('make ten steps as PyTorch does: %s', (_, run) =>
    expectTraining(engine, run, FLOAT32),
  );

  it.each(STEPWISE.map((run) => [titleOf(run), run] as const))('go symbol by symbol: %s', async (_, run) => {
    await expectStepwiseLogits(engine, run, SAME_FLOAT32);
    await expectSampledFromLogits(engine, run, [3, 0, 4, 1]);
  });

  it.each(RESUME_CASES.slice(1, 2))('go on from a file to the bit: $what', (wanted) => expectResumes(engine, wanted));
});
