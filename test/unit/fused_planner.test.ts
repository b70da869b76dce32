import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/model/optimizer.ts';
import { FusedPlanner } from '../../src/scheduler/fused_planner.ts';
import type { FusionChoice } from '../../src/scheduler/fused_planner.ts';
import { packSteps } from '../../src/scheduler/device_steps.ts';
import { Records } from '../../src/scheduler/records.ts';

const NOTEBOOK = notebookConfig(27);
const LIMITS = { maxComputeWorkgroupStorageSize: 32_768 };
const SOFTWARE = { name: 'llvmpipe', software: true, limits: LIMITS, features: ['subgroups'] };
const HARDWARE = { ...SOFTWARE, name: 'a card', software: false };
const STEP = { timeSteps: 13, batchSize: 1, maxNorm: Infinity };
const shortest = (planner: FusedPlanner, step = STEP) => planner.runs([step])[0]!.fused;

describe('runs of steps', () => {
  const planner = new FusedPlanner(NOTEBOOK, OPTIMIZERS.sgd, SOFTWARE);

  it('are as long as one dispatch may be, and follow each other without a gap', () => {
    const runs = planner.runs(Array.from({ length: 300 }, () => STEP));
    // 2^23 / (13 x 5,568) is 115.9.
    expect(runs).toEqual([
      { slot: 0, count: 115, fused: true },
      { slot: 115, count: 115, fused: true },
      { slot: 230, count: 70, fused: true },
    ]);
  });

  it('end where a step needs a plan of its own', () => {
    const batch = { ...STEP, batchSize: 4 };
    const byNorm = { ...STEP, maxNorm: 1 };
    expect(planner.runs([STEP, STEP, batch, STEP, byNorm, byNorm])).toEqual([
      { slot: 0, count: 2, fused: true },
      { slot: 2, count: 1, fused: false },
      { slot: 3, count: 1, fused: true },
      { slot: 4, count: 1, fused: false },
      { slot: 5, count: 1, fused: false },
    ]);
    expect(planner.runs([])).toEqual([]);
  });

  it('tell the first step of a run, and no other, how many steps to make', () => {
    const records = new Records();
    const step = { ...STEP, carryState: true, lossScale: 1, learningRate: 0.1, clipValue: 5 };
    const ids = new Int32Array(13);
    const steps = Array.from({ length: 3 }, () => ({ ...step, inputs: ids, targets: ids }));
    const runs = [
      { slot: 0, count: 2, fused: true },
      { slot: 2, count: 1, fused: false },
    ];
    packSteps(steps, records, OPTIMIZERS.sgd, 0, { previousTimeSteps: 0, carried: false, updates: 0, runs });
    const words = new Uint32Array(records.bytes(3).buffer);
    expect([0, 1, 2].map((slot) => words[slot * 64 + 19])).toEqual([2, 0, 0]);
  });
});

describe('the kernel for many steps', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }, OPTIMIZERS.sgd],
    ['two layers', { ...NOTEBOOK, layers: 2 }, OPTIMIZERS.sgd],
    ['dropout', { ...NOTEBOOK, outputDropout: 0.5 }, OPTIMIZERS.sgd],
    ['another optimizer', NOTEBOOK, OPTIMIZERS.adam],
  ])('is not for %s', (_, config, optimizer) => {
    expect(shortest(new FusedPlanner(config, optimizer, SOFTWARE, 'fused'))).toBe(false);
  });

  it('makes large and long steps only where it is told to', () => {
    const large = notebookConfig(27, 300);
    const long = { ...STEP, timeSteps: 2_000 };
    expect(shortest(new FusedPlanner(large, OPTIMIZERS.sgd, SOFTWARE))).toBe(false);
    expect(shortest(new FusedPlanner(large, OPTIMIZERS.sgd, SOFTWARE, 'fused'))).toBe(true);
    expect(shortest(new FusedPlanner(NOTEBOOK, OPTIMIZERS.sgd, SOFTWARE), long)).toBe(false);
    expect(shortest(new FusedPlanner(NOTEBOOK, OPTIMIZERS.sgd, SOFTWARE, 'fused'), long)).toBe(true);
    expect(shortest(new FusedPlanner(NOTEBOOK, OPTIMIZERS.sgd, SOFTWARE, 'stepwise'))).toBe(false);
  });

  it('gets what its bindings and overrides ask for', () => {
    const [dispatch, ...rest] = new FusedPlanner(NOTEBOOK, OPTIMIZERS.sgd, SOFTWARE).training();
    expect(rest).toEqual([]);
    const { bindings, constants } = KERNELS.rnn_train;
    expect(Object.keys(dispatch!.tensors).sort()).toEqual(bindings.map(({ name }) => name).sort());
    expect(Object.keys(dispatch!.constants).sort()).toEqual([...constants].sort());
    expect(dispatch!.workgroups).toEqual([1, 1]);
  });

  it('keeps parameters in workgroup memory where the hardware has room for them', () => {
    const resident = (hiddenSize: number, adapter: typeof HARDWARE) =>
      new FusedPlanner(notebookConfig(27, hiddenSize), OPTIMIZERS.sgd, adapter).training()[0]!.constants['RESIDENT'];
    expect(resident(50, HARDWARE)).toBe(5_568);
    expect(resident(100, HARDWARE)).toBe(0);
    expect(resident(50, { ...HARDWARE, limits: { maxComputeWorkgroupStorageSize: 16_384 } })).toBe(0);
    expect(resident(50, SOFTWARE)).toBe(0);
  });

  it('keeps them in registers on SwiftShader, an invocation for each unit and symbol', () => {
    const plan = (H: number, V: number, adapter: typeof HARDWARE, choice: FusionChoice = 'auto') => {
      const { form, constants } = new FusedPlanner(
        notebookConfig(V, H),
        OPTIMIZERS.sgd,
        adapter,
        choice,
      ).training()[0]!;
      return [form ?? 'plain', constants['WORKGROUP_SIZE'], constants['UNITS']];
    };
    const swiftShader = { ...SOFTWARE, name: 'google swiftshader' };
    expect(plan(50, 27, swiftShader)).toEqual(['registers', 28, 2]);
    expect(plan(10, 27, swiftShader)).toEqual(['registers', 28, 1]);
    expect(plan(50, 27, swiftShader, 'fused')).toEqual(['plain', 32, undefined]);
    expect(plan(50, 27, { ...swiftShader, features: [] })).toEqual(['plain', 32, undefined]);
    expect(plan(50, 27, SOFTWARE)).toEqual(['plain', 32, undefined]);
    expect(plan(50, 27, SOFTWARE, 'registers')).toEqual(['registers', 28, 2]);
    expect(plan(50, 27, HARDWARE)).toEqual(['plain', 64, undefined]);
  });
});
