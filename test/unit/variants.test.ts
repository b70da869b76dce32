import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../src/kernels/signature.ts';
import type { Adapter, Sizes, VariantName } from '../../src/kernels/signature.ts';
import { CELL_NAMES, CELLS } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { Dispatch, Plan } from '../../src/plan/plan.ts';
import { Planner } from '../../src/plan/planner.ts';
import { launchIn, launchOf, multiStep, shapeOfDispatch } from '../../src/plan/variants.ts';
import type { Target } from '../../src/plan/variants.ts';
import { launchesOf, passBuffers, passesOf, timesOf, variantOf } from '../../src/plan/launches.ts';
import { packedBuffer, withPackedWeights } from '../../src/plan/packing.ts';
import { entryPoint } from '../../src/webgpu/shaders.ts';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';

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

  it('are tiles on hardware, whatever the sizes, and those of a cell for many sequences', () => {
    expect(countOf(LSTM, 40, 32, ON_HARDWARE, 'tiles').slice(2)).toEqual(['input_gradient 1 of 1', 'matmul 8 of 8']);
    const odd = { ...LSTM, hiddenSize: 65, vocabSize: 39 };
    expect(countOf(odd, 3, 1, ON_HARDWARE, 'tiles').slice(2)).toEqual(['input_gradient 1 of 1', 'matmul 8 of 8']);
    expect(countOf(LSTM, 4, 1_024, ON_HARDWARE, 'tiles')[0]).toBe('lstm_forward 8 of 8');
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

describe('tiles', () => {
  const launched = (config: ModelConfig, T: number, B: number, target: Target = ON_HARDWARE) =>
    launchedSteps(config, T, B, target).filter(({ variant }) => variant === 'tiles');
  const inWords = (config: ModelConfig, T: number, B: number): string[] =>
    launched(config, T, B)
      .filter(({ kernel }) => kernel !== 'softmax_cross_entropy')
      .map(({ kernel, workgroups: [x, y], split }) => `${kernel} ${x * y} in ${split?.parts ?? 1}`);

  it('split long sums until workgroups fill a card, and short ones not at all', () => {
    // 1,280 rows: those of the head and of the errors that go back are too few, too, but their sums are short.
    expect(inWords({ ...LSTM, layers: 1 }, 40, 32)).toEqual([
      // Head: 1,280 x 40; then its weights, 40 x 128, in parts of 40 rows, its biases, and the errors sent back.
      'matmul 80 in 1',
      'matmul 256 in 32',
      'bias_gradient 64 in 32',
      'matmul 160 in 1',
      // Recurrent weights, 512 x 128 in parts of 160 rows; both biases; the input's weights, 512 x 40.
      'matmul 512 in 8',
      'bias_gradient 128 in 8',
      'bias_gradient 128 in 8',
      'input_gradient 256 in 32',
    ]);
    expect(launched({ ...LSTM, layers: 1 }, 17, 15).filter(({ split }) => split)).toEqual([]);
  });

  it('are large where those fill a card', () => {
    const sideFor = (T: number, B: number) => launched(LSTM, T, B).map(({ constants }) => constants['TILE'] ?? 0);
    expect(Math.max(...sideFor(32, 32))).toBe(64);
    expect(Math.max(...sideFor(40, 25))).toBe(32);
  });

  it('never have more partial sums than the buffer for them', () => {
    for (const [H, V, T, B] of [
      [1, 1, 1_000, 64],
      [512, 65, 32, 64],
      [128, 27, 40, 32],
      [700, 9_000, 16, 64],
      [90, 100, 300, 300],
    ] as const) {
      for (const { split } of launched({ ...LSTM, hiddenSize: H, vocabSize: V }, T, B)) {
        expect((split?.parts ?? 0) * (split?.length ?? 0)).toBeLessThanOrEqual(passBuffers(ON_HARDWARE)['split_sums']!);
      }
    }
  });

  it('have a second pass for sums in parts, which writes where the plan wants them', () => {
    const [dispatch] = new Planner(LSTM).trainingStep(40).filter(({ kernel }) => kernel === 'bias_gradient') as Plan;
    const sizes = { rows: 1_280, timeSteps: 40, batchSize: 32 };
    const [first, second, ...others] = passesOf(dispatch!, launchOf(dispatch!, sizes, ON_HARDWARE));
    expect(others).toEqual([]);
    expect(first!.dispatch.tensors).toEqual({ errors: { buffer: 'logits' }, gradient: { buffer: 'split_sums' } });
    expect(second!.dispatch).toMatchObject({
      kernel: 'split_sum',
      constants: { LENGTH: 40, SPLITS: 32 },
      tensors: { split_sums: { buffer: 'split_sums' }, sums: (dispatch!.tensors as { gradient: object }).gradient },
    });
    expect(second!.launch).toMatchObject({ kernel: 'split_sum', variant: 'plain', workgroups: [1, 1] });
    expect(passesOf(dispatch!, launchOf(dispatch!, { ...sizes, rows: 9 }, ON_HARDWARE))).toHaveLength(1);
  });

  it('are left out where the adapter adds parts up wrong', () => {
    const avoiding: Target = { adapter: { ...HARDWARE, avoided: ['split_sum plain'] } };
    expect(launched(LSTM, 40, 32, avoiding).filter(({ split }) => split)).toEqual([]);
    expect(launched(LSTM, 40, 32, avoiding).length).toBeGreaterThan(0);
  });

  it('are taken by all kernels that have them where they are forced, and nothing else is', () => {
    const forced: Target = { adapter: SOFTWARE, forced: 'tiles' };
    const kernels = new Set(launched(LSTM, 3, 5, forced).map(({ kernel }) => kernel));
    expect([...kernels].sort()).toEqual([
      ...['bias_gradient', 'input_gradient', 'lstm_backward', 'lstm_forward', 'matmul', 'softmax_cross_entropy'],
    ]);
    expect(launched(LSTM, 40, 32, ON_SOFTWARE)).toEqual([]);
    expect([passBuffers(ON_SOFTWARE), Object.keys(passBuffers(forced))]).toEqual([{}, ['split_sums']]);
    expect(multiStep('tiles')).toBe('never');
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

  it('is left out where a workgroup has not an invocation for every unit', () => {
    const fits = (cell: ModelConfig['cell'], hiddenSize: number) =>
      launchedSteps({ ...LSTM, cell, hiddenSize }, 2, 5, forced).some(({ variant }) => variant === 'persistent');
    for (const cell of ['rnn', 'gru', 'lstm'] as const)
      expect([fits(cell, 256), fits(cell, 257)]).toEqual([true, false]);
  });

  it('shares units on hardware as far as there are invocations, and not at all on a program', () => {
    const overrides = (kernel: `${'lstm' | 'rnn'}_${'forward' | 'backward'}`, HIDDEN: number, adapter: Adapter) => {
      const dispatch = { kernel, constants: { HIDDEN, HARD_SIGMOID: 0 } } as Pick<Dispatch, 'kernel' | 'constants'>;
      const { PARTS, TURNS, WORKGROUP_SIZE } = launchIn(dispatch, 'persistent', SIZES, adapter)!.constants;
      return [PARTS, TURNS, WORKGROUP_SIZE];
    };
    expect(overrides('lstm_forward', 16, HARDWARE)).toEqual([4, 1, 64]);
    expect(overrides('lstm_forward', 64, HARDWARE)).toEqual([4, 1, 256]);
    expect(overrides('lstm_forward', 128, HARDWARE)).toEqual([2, 1, 256]);
    expect(overrides('rnn_forward', 10, HARDWARE)).toEqual([4, 1, 64]);
    // Alone, an invocation needs one barrier per step, where the gradients of two steps fit.
    expect(overrides('lstm_forward', 129, HARDWARE)).toEqual([1, 2, 160]);
    expect(overrides('lstm_backward', 129, HARDWARE)).toEqual([1, 1, 160]);
    expect(overrides('rnn_backward', 256, HARDWARE)).toEqual([1, 2, 256]);
    expect(overrides('lstm_forward', 16, SOFTWARE)).toEqual([1, 2, 32]);
    expect(launchIn({ kernel: 'clip', constants: { LENGTH: 16 } }, 'persistent', SIZES, HARDWARE)).toBeNull();
  });

  it('stays within the workgroup memory that WebGPU has by default', () => {
    for (const { kernel, gates, handed } of [
      { kernel: 'rnn', gates: 1, handed: 1 },
      { kernel: 'gru', gates: 3, handed: 4 },
      { kernel: 'lstm', gates: 4, handed: 4 },
    ] as const) {
      for (let H = 1; H <= 256; H++) {
        const constantsIn = (direction: string) => {
          const dispatch = { kernel: `${kernel}_${direction}`, constants: { HIDDEN: H, HARD_SIGMOID: 0 } } as Dispatch;
          return launchIn(dispatch, 'persistent', SIZES, HARDWARE)!.constants as Record<'PARTS' | 'TURNS', number>;
        };
        const forward = constantsIn('forward');
        const backward = constantsIn('backward');
        // As the arrays of shaders/shared/persistent_*.wgsl; one element of `handed` is not used.
        const states = 16 * (forward.TURNS * H + (forward.PARTS - 1) * handed * H + 1);
        const errors = 16 * (backward.TURNS * gates + backward.PARTS - 1) * H;
        expect(Math.max(states, errors), `${kernel} ${H}`).toBeLessThanOrEqual(16_384);
      }
    }
  });
});

describe('the packing of weights', () => {
  const planned = (config: ModelConfig, timeSteps: number, batchSize: number, target: Target) => {
    const sizes = { timeSteps, batchSize };
    const plan = withPackedWeights(new Planner(config).trainingStep(timeSteps), sizes, target);
    return { plan, launches: launchesOf(plan, sizes, target) };
  };

  it('comes before each dispatch that reads packed weights, once per layer and step', () => {
    const { plan, launches } = planned(LSTM, 40, 32, ON_HARDWARE);
    const kernels = plan.map(({ kernel }) => kernel);
    expect(kernels.filter((kernel) => kernel === 'pack_recurrent')).toHaveLength(2);
    for (const [i, { kernel, tensors }] of plan.entries()) {
      if (kernel !== 'lstm_forward') continue;
      expect(launches[i]!.variant).toBe('persistent');
      expect(tensors).toMatchObject({ packed: { buffer: 'packed' } });
      expect(plan[i - 1]).toMatchObject({ kernel: 'pack_recurrent', tensors: { weight: tensors.weight } });
    }
    expect(packedBuffer(plan)).toEqual({ packed: 128 * 128 * 4 });
  });

  it('is as wide as the cell has gates, three as wide as four', () => {
    const lengths = (['rnn', 'gru', 'lstm'] as const).map(
      (cell) => packedBuffer(planned({ ...LSTM, cell, hiddenSize: 10 }, 3, 2, ON_HARDWARE).plan)['packed'],
    );
    expect(lengths).toEqual([100, 400, 400]);
  });

  it('is left out where nothing reads packed weights', () => {
    for (const [sizes, target] of [
      [[40, 32], ON_SOFTWARE],
      [[1, 4], ON_HARDWARE],
      [[40, 32], { adapter: HARDWARE, forced: 'plain' }],
    ] as const) {
      const { plan } = planned(LSTM, sizes[0], sizes[1], target);
      expect(plan).toEqual(new Planner(LSTM).trainingStep(sizes[0]));
      expect(packedBuffer(plan)).toEqual({});
    }
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

  it('has thresholds for hardware: loops for some hundred sequences of cells up to 256 units, tiles for more of either', () => {
    const found = (cell: ModelConfig['cell'], sizes: readonly (readonly [number, number])[]) =>
      sizes.map(([H, B]) => variantFor(cell, H, B, ON_HARDWARE));
    for (const cell of ['rnn', 'lstm', 'gru'] as const) {
      expect(
        found(cell, [
          [256, 1],
          [90, 256],
          [257, 7],
          [31, 257],
          [257, 8],
          [32, 257],
          [256, 1_024],
        ]),
      ).toEqual(['persistent', 'persistent', 'plain', 'plain', 'tiles', 'tiles', 'tiles']);
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
    const others = { ...SIZES, batchSize: 9 };
    expect(launchOf(dispatch!, others, { ...ON_SOFTWARE, measured }).variant).toBe('blocks');
  });

  it('makes many steps in one dispatch, or never, where it is forced to', () => {
    expect(['auto', 'multi-step', 'stepwise'].map((forced) => multiStep(forced as never))).toEqual([
      'auto',
      'always',
      'never',
    ]);
    for (const variant of VARIANTS) expect(multiStep(variant)).toBe('never');
  });
});
