import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { FORMS_OF_CELLS } from '../../src/kernels/kernel.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { Pipelines } from '../../src/scheduler/pipelines.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { dropoutModel, dropoutSteps, expectReferenceMasks } from '../helpers/dropout_cases.ts';
import { RESUME_CASES, expectResumes } from '../helpers/resume_cases.ts';
import { SAME_FLOAT32, STEPWISE_CASES, expectSampledFromLogits, expectStepwiseLogits } from '../helpers/stepwise.ts';
import { TORCH, titleOf } from '../helpers/torch_cases.ts';
import { FLOAT32, expectGradients, expectTraining } from '../helpers/torch_golden.ts';

/** Sizes that every form can have: units in fours; and more sequences than one group of four. */
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

const runs = softwareAdapters().flatMap(({ name, open }) => FORMS_OF_CELLS.map((form) => ({ name, open, form })));

/** Every form, with nothing left to the scheduler; few sizes, as each is compiled anew. Oracle: the reference engine. */
describe.each(runs)('cells in the form "$form" on $name', ({ open, form }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = (await GpuEngine.open(await open(), 'test', form))!;
  });

  afterAll(() => engine?.destroy());

  it.each(CONFIGS)('are computed in that form, $cell', async (config) => {
    const compile = vi.spyOn(Pipelines.prototype, 'all');
    const model = await dropoutModel(engine, config);
    await model.train(dropoutSteps(config).slice(0, 1));
    const cells = compile.mock.calls.flat(2).filter(({ kernel }) => kernel.startsWith(`${config.cell}_`));
    expect(new Set(cells.map((dispatch) => dispatch.form ?? 'plain'))).toEqual(new Set([form]));
    expect(cells.length).toBe(form === 'persistent' ? 2 : 2 * dropoutSteps(config)[0]!.batch.timeSteps);
    model.destroy();
    compile.mockRestore();
  });

  it.each(CONFIGS)('train as the reference does, dropout included, $cell', (config) =>
    expectReferenceMasks(engine, config),
  );
});

/**
 * What software adapters do not get by themselves, at every kind of use; with sizes that are not in fours all other tests
 * have the plain form. Oracles: PyTorch in float64, the engine's own logits, and the same run without a break.
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
