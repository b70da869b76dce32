import { describe, expect, it } from 'vitest';
import type { Adapter, Sizes, VariantName } from '../../src/kernels/signature.ts';
import { CELL_NAMES, CELLS } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { Dispatch, Plan } from '../../src/plan/plan.ts';
import { Planner } from '../../src/plan/planner.ts';
import { CELL_VARIANTS, launchIn, launchOf, multiStep, shapeOfDispatch } from '../../src/plan/variants.ts';
import type { Target } from '../../src/plan/variants.ts';
import { launchesOf, timesOf } from '../../src/webgpu/launches.ts';
import { entryPoint, variantOf } from '../../src/webgpu/shaders.ts';
import { HARDWARE, SOFTWARE } from '../helpers/test_adapter.ts';

const LSTM: ModelConfig = {
  ...notebookConfig(40),
  cell: 'lstm',
  layers: 2,
  hiddenSize: 128,
  recurrentBias: true,
};
const ON_SOFTWARE: Target = { adapter: SOFTWARE };
const ON_HARDWARE: Target = { adapter: HARDWARE };
const KERNELS_IN_BLOCKS = [
  'rnn_forward',
  'rnn_backward',
  'lstm_forward',
  'lstm_backward',
  'gru_forward',
  'gru_backward',
  'input_gradient',
  'matmul',
];

/** Every dispatch that a device makes in a training step. */
function launchedSteps(config: ModelConfig, timeSteps: number, batchSize: number, target: Target) {
  const plan = new Planner(config).trainingStep(timeSteps);
  const launches = launchesOf(plan, { timeSteps, batchSize }, target);
  return plan.flatMap((dispatch, i) => {
    const launch = launches[i]!;
    return timesOf(dispatch, launch).map((time) => ({ ...launch, time, tensors: dispatch.tensors }));
  });
}

/** How often each kernel is in a variant in a training step, of how many: `lstm_forward 80 of 80`. */
function countOf(config: ModelConfig, T: number, B: number, target: Target, wanted: VariantName = 'blocks'): string[] {
  const plan = launchedSteps(config, T, B, target);
  return KERNELS_IN_BLOCKS.flatMap((name) => {
    const all = plan.filter(({ kernel }) => kernel === name);
    return all.length > 0 ? [`${name} ${all.filter(({ variant }) => variant === wanted).length} of ${all.length}`] : [];
  });
}

describe('the variants of a training step', () => {
  it('are blocks on a software adapter where sizes are in fours', () => {
    expect(countOf(LSTM, 40, 32, ON_SOFTWARE)).toEqual([
      'lstm_forward 80 of 80',
      'lstm_backward 80 of 80',
      'input_gradient 1 of 1',
      'matmul 8 of 8',
    ]);
  });

  it('are plain where rows are not in fours: the sums of weights gradients run over them', () => {
    // 3 x 5 rows: only the products that sum over units or gates can go by fours.
    expect(countOf(LSTM, 3, 5, ON_SOFTWARE).at(-1)).toBe('matmul 4 of 8');
  });

  it('are plain for few sequences and for sizes that are not in fours', () => {
    const plain = ['lstm_forward 0 of 6', 'lstm_backward 0 of 6', 'input_gradient 0 of 1', 'matmul 0 of 8'];
    expect(countOf(LSTM, 3, 1, ON_SOFTWARE)).toEqual(plain);
    const odd = { ...LSTM, hiddenSize: 65, vocabSize: 39 };
    expect(countOf(odd, 3, 32, ON_SOFTWARE).slice(0, 2)).toEqual(plain.slice(0, 2));
  });

  it('leave a GPU enough invocations', () => {
    // 1,280 x 512 / 64 blocks for the input product: enough.
    expect(countOf(LSTM, 40, 32, ON_HARDWARE).slice(2)).toEqual(['input_gradient 0 of 1', 'matmul 1 of 8']);
    expect(countOf(LSTM, 4, 1_024, ON_HARDWARE)[0]).toBe('lstm_forward 8 of 8');
  });

  it('have as many workgroups of 64 as there are blocks', () => {
    const plan = launchedSteps(LSTM, 40, 32, ON_SOFTWARE);
    const first = (kernel: string) => plan.find((launch) => launch.kernel === kernel)!;
    expect(first('lstm_forward')).toMatchObject({ variant: 'blocks', workgroups: [4, 1] });
    expect(first('matmul')).toMatchObject({ variant: 'blocks', workgroups: [160, 1] });
    expect(first('input_gradient')).toMatchObject({ variant: 'blocks', workgroups: [20, 1] });
  });

  it('exist only where a kernel has them', () => {
    expect(entryPoint('lstm_forward', 'blocks')).toBe('lstm_forward_blocks');
    expect(entryPoint('lstm_forward', 'persistent')).toBe('lstm_forward_persistent');
    expect(entryPoint('clip', 'plain')).toBe('clip');
    expect(() => variantOf('clip', 'blocks')).toThrow('The kernel clip has no variant blocks.');
    expect(() => variantOf('matmul', 'persistent')).toThrow('The kernel matmul has no variant persistent.');
  });
});

describe('the persistent variant', () => {
  const small = { ...LSTM, hiddenSize: 20 };
  const forced: Target = { adapter: HARDWARE, forced: 'persistent' };

  it('makes all time steps of a layer in one dispatch each way, four sequences to a workgroup', () => {
    expect(countOf(small, 40, 33, forced, 'persistent').slice(0, 2)).toEqual([
      'lstm_forward 2 of 2',
      'lstm_backward 2 of 2',
    ]);
    const cells = launchedSteps(small, 40, 33, forced).filter(({ variant }) => variant === 'persistent');
    for (const { workgroups, time } of cells) expect({ workgroups, time }).toEqual({ workgroups: [9, 1], time: 0 });
    // Layer by layer, between the products that feed it and those that it feeds.
    const gates = cells.map(({ tensors }) => 'gates' in tensors && tensors.gates.buffer);
    expect(gates).toEqual(['gates.0', 'gates.1', 'gates.1', 'gates.0']);
  });

  it('changes nothing else in a plan', () => {
    const others = (target: Target) =>
      launchedSteps(small, 7, 5, target).filter(({ kernel }) => !['lstm_forward', 'lstm_backward'].includes(kernel));
    expect(others(forced)).toEqual(others({ adapter: HARDWARE, forced: 'plain' }));
  });

  it('is left out where workgroup memory does not hold the states', () => {
    const fits = (cell: ModelConfig['cell'], hiddenSize: number) =>
      launchedSteps({ ...LSTM, cell, hiddenSize }, 2, 5, forced).some(({ variant }) => variant === 'persistent');
    expect([fits('rnn', 512), fits('gru', 256), fits('lstm', 204)]).toEqual([true, true, true]);
    expect([fits('rnn', 513), fits('gru', 257), fits('lstm', 205)]).toEqual([false, false, false]);
  });

  it('splits sums on hardware as far as memory allows, and not at all on a program', () => {
    const overrides = (kernel: 'lstm_forward' | 'rnn_forward', HIDDEN: number, adapter: Adapter) => {
      const dispatch = { kernel, constants: { HIDDEN, HARD_SIGMOID: 0 } } as Pick<Dispatch, 'kernel' | 'constants'>;
      const { PARTS, WORKGROUP_SIZE } = launchIn(dispatch, 'persistent', SIZES, adapter)!.constants;
      return { PARTS, WORKGROUP_SIZE };
    };
    expect(overrides('lstm_forward', 16, HARDWARE)).toEqual({ PARTS: 4, WORKGROUP_SIZE: 256 });
    expect(overrides('lstm_forward', 64, HARDWARE)).toEqual({ PARTS: 2, WORKGROUP_SIZE: 256 });
    expect(overrides('lstm_forward', 128, HARDWARE)).toEqual({ PARTS: 1, WORKGROUP_SIZE: 256 });
    expect(overrides('rnn_forward', 10, HARDWARE)).toEqual({ PARTS: 4, WORKGROUP_SIZE: 64 });
    expect(overrides('lstm_forward', 16, SOFTWARE)).toEqual({ PARTS: 1, WORKGROUP_SIZE: 32 });
    expect(launchIn({ kernel: 'clip', constants: { LENGTH: 16 } }, 'persistent', SIZES, HARDWARE)).toBeNull();
  });
});

const SIZES: Sizes = { rows: 10, timeSteps: 2, batchSize: 5 };

describe('the policy', () => {
  const variantFor = (cell: ModelConfig['cell'], H: number, B: number, target: Target, T = 5): VariantName => {
    const plan = launchedSteps({ ...LSTM, cell, hiddenSize: H }, T, B, target);
    return plan.find(({ kernel }) => kernel === `${cell}_forward`)!.variant;
  };

  it.each(CELL_NAMES.filter((cell) => CELLS[cell].recurrentProduct))(
    'takes blocks on a program on the CPU where sizes allow them, else plain: %s',
    (cell) => {
      for (const [H, B] of [
        [16, 1],
        [64, 1],
        [18, 64],
      ] as const)
        expect(variantFor(cell, H, B, ON_SOFTWARE), `${H} ${B}`).toBe('plain');
      for (const [H, B] of [
        [16, 8],
        [64, 64],
        [128, 8],
      ] as const)
        expect(variantFor(cell, H, B, ON_SOFTWARE), `${H} ${B}`).toBe('blocks');
    },
  );

  /** As the table of decision 15 had it. */
  it('has thresholds for hardware: loops for some hundred sequences of moderate cells, blocks for more', () => {
    const found = (cell: ModelConfig['cell'], sizes: readonly (readonly [number, number])[]) =>
      sizes.map(([H, B]) => variantFor(cell, H, B, ON_HARDWARE));
    expect(
      found('rnn', [
        [181, 1],
        [182, 1],
        [181, 256],
        [44, 257],
        [48, 257],
        [256, 1_024],
      ]),
    ).toEqual(['persistent', 'plain', 'persistent', 'plain', 'blocks', 'blocks']);
    for (const cell of ['lstm', 'gru'] as const) {
      expect(
        found(cell, [
          [90, 1],
          [91, 1],
          [90, 256],
          [32, 257],
          [36, 257],
          [128, 64],
        ]),
      ).toEqual(['persistent', 'plain', 'persistent', 'plain', 'blocks', 'plain']);
    }
  });

  it('keeps the step by step variant for one symbol, and for dispatches that would become long', () => {
    const dispatch = { kernel: 'lstm_forward', constants: { HIDDEN: 64, HARD_SIGMOID: 0 } } as Dispatch;
    const variantFor = (T: number) => launchOf(dispatch, { rows: T, timeSteps: T, batchSize: 1 }, ON_HARDWARE).variant;
    expect([1, 2, 1_000, 100_000].map(variantFor)).toEqual(['plain', 'persistent', 'persistent', 'plain']);
  });

  it('takes what was measured in place of its rules, and what is forced in place of both', () => {
    const [dispatch] = new Planner({ ...LSTM, hiddenSize: 8 })
      .trainingStep(2)
      .filter(({ kernel }) => kernel === 'lstm_forward') as Plan;
    const measured = new Map([[shapeOfDispatch(dispatch!, SIZES), 'persistent' as const]]);
    expect(launchOf(dispatch!, SIZES, ON_SOFTWARE).variant).toBe('blocks');
    expect(launchOf(dispatch!, SIZES, { ...ON_SOFTWARE, measured }).variant).toBe('persistent');
    expect(launchOf(dispatch!, SIZES, { ...ON_SOFTWARE, measured, forced: 'plain' }).variant).toBe('plain');
    // Other sizes were not measured.
    const others = { ...SIZES, batchSize: 6 };
    expect(launchOf(dispatch!, others, { ...ON_SOFTWARE, measured }).variant).toBe('blocks');
  });

  it('makes many steps in one dispatch, or never, where it is forced to', () => {
    expect(['auto', 'multi-step', 'registers', 'stepwise'].map((forced) => multiStep(forced as never))).toEqual([
      'auto',
      'always',
      'always',
      'never',
    ]);
    for (const variant of CELL_VARIANTS) expect(multiStep(variant)).toBe('never');
  });
});
