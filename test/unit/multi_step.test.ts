import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import type { Adapter } from '../../src/kernels/signature.ts';
import { MultiStepPlanner } from '../../src/plan/multi_step.ts';
import { launchOf } from '../../src/plan/variants.ts';

const NOTEBOOK = notebookConfig(27);
const LIMITS = { maxComputeWorkgroupStorageSize: 32_768 };
const SOFTWARE = { name: 'llvmpipe', software: true, limits: LIMITS };
const HARDWARE = { ...SOFTWARE, name: 'a card', software: false };
const STEP = { batch: { timeSteps: 13, batchSize: 1 }, maxNorm: Infinity };
const shortest = (planner: MultiStepPlanner, step = STEP) => planner.spans([step])[0]!.multiStep;
const ONE = { rows: 1, timeSteps: 1, batchSize: 1 };
const launch = (planner: MultiStepPlanner, adapter: Adapter) => launchOf(planner.training()[0]!, ONE, { adapter });

describe('spans of steps', () => {
  const planner = new MultiStepPlanner(NOTEBOOK, OPTIMIZERS.sgd, { adapter: SOFTWARE });

  it('are as long as one dispatch may be, and follow each other without a gap', () => {
    const runs = planner.spans(Array.from({ length: 300 }, () => STEP));
    // 2^23 / (13 x 5,568) is 115.9.
    expect(runs).toEqual([
      { slot: 0, count: 115, multiStep: true },
      { slot: 115, count: 115, multiStep: true },
      { slot: 230, count: 70, multiStep: true },
    ]);
  });

  it('end where a step needs a plan of its own', () => {
    const batch = { ...STEP, batch: { timeSteps: 13, batchSize: 4 } };
    const byNorm = { ...STEP, maxNorm: 1 };
    expect(planner.spans([STEP, STEP, batch, STEP, byNorm, byNorm])).toEqual([
      { slot: 0, count: 2, multiStep: true },
      { slot: 2, count: 1, multiStep: false },
      { slot: 3, count: 1, multiStep: true },
      { slot: 4, count: 1, multiStep: false },
      { slot: 5, count: 1, multiStep: false },
    ]);
    expect(planner.spans([])).toEqual([]);
  });
});

describe('the kernel for many steps', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }, OPTIMIZERS.sgd],
    ['two layers', { ...NOTEBOOK, layers: 2 }, OPTIMIZERS.sgd],
    ['dropout', { ...NOTEBOOK, outputDropout: 0.5 }, OPTIMIZERS.sgd],
    ['another optimizer', NOTEBOOK, OPTIMIZERS.adam],
  ])('is not for %s', (_, config, optimizer) => {
    expect(shortest(new MultiStepPlanner(config, optimizer, { adapter: SOFTWARE, forced: 'multi-step' }))).toBe(false);
  });

  it('makes large and long steps only where it is told to', () => {
    const large = notebookConfig(27, 300);
    const long = { ...STEP, batch: { timeSteps: 2_000, batchSize: 1 } };
    expect(shortest(new MultiStepPlanner(large, OPTIMIZERS.sgd, { adapter: SOFTWARE }))).toBe(false);
    expect(shortest(new MultiStepPlanner(large, OPTIMIZERS.sgd, { adapter: SOFTWARE, forced: 'multi-step' }))).toBe(
      true,
    );
    expect(shortest(new MultiStepPlanner(NOTEBOOK, OPTIMIZERS.sgd, { adapter: SOFTWARE }), long)).toBe(false);
    expect(
      shortest(new MultiStepPlanner(NOTEBOOK, OPTIMIZERS.sgd, { adapter: SOFTWARE, forced: 'multi-step' }), long),
    ).toBe(true);
    expect(shortest(new MultiStepPlanner(NOTEBOOK, OPTIMIZERS.sgd, { adapter: SOFTWARE, forced: 'stepwise' }))).toBe(
      false,
    );
  });

  it('gets what its bindings and overrides ask for', () => {
    const [dispatch, ...rest] = new MultiStepPlanner(NOTEBOOK, OPTIMIZERS.sgd, { adapter: SOFTWARE }).training();
    expect(rest).toEqual([]);
    const { tensors, constants } = KERNELS.rnn_train;
    expect(Object.keys(dispatch!.tensors).sort()).toEqual(Object.keys(tensors).sort());
    expect(Object.keys(dispatch!.constants).sort()).toEqual([...constants].sort());
    expect(launchOf(dispatch!, ONE, { adapter: SOFTWARE }).workgroups).toEqual([1, 1]);
  });

  it('keeps parameters in workgroup memory where the hardware has room for them', () => {
    const resident = (hiddenSize: number, adapter: Adapter) =>
      launch(new MultiStepPlanner(notebookConfig(27, hiddenSize), OPTIMIZERS.sgd, { adapter }), adapter).constants[
        'RESIDENT'
      ];
    expect(resident(50, HARDWARE)).toBe(5_568);
    expect(resident(100, HARDWARE)).toBe(0);
    expect(resident(50, { ...HARDWARE, limits: { maxComputeWorkgroupStorageSize: 16_384 } })).toBe(0);
    expect(resident(50, SOFTWARE)).toBe(0);
  });
});
