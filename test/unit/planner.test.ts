import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Signature, TensorUse } from '../../src/kernels/signature.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { ALIGNMENT_ELEMENTS } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import type { Plan, TensorRef } from '../../src/plan/plan.ts';
import { clipPlan, Planner } from '../../src/plan/planner.ts';
import { launchesOf } from '../../src/plan/launches.ts';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';

const NOTEBOOK = notebookConfig(27);
const CONFIGS: readonly ModelConfig[] = [
  NOTEBOOK,
  { ...NOTEBOOK, hiddenSize: 1, vocabSize: 1 },
  { ...NOTEBOOK, layers: 3, hiddenSize: 7, vocabSize: 5, recurrentBias: true },
  { ...NOTEBOOK, cell: 'lstm', layers: 2, hiddenSize: 65, recurrentBias: true, dropout: 0.5, outputDropout: 0.2 },
  { ...NOTEBOOK, cell: 'mingru', layers: 2, hiddenSize: 33, outputDropout: 0.3 },
  { ...NOTEBOOK, cell: 'gru', layers: 4, hiddenSize: 130, gateActivation: 'hard_sigmoid', dropout: 0.1 },
];
const SIZES = [
  [1, 1],
  [13, 1],
  [3, 5],
  [20, 33],
] as const;

/** A planner for every configuration and optimizer, with a title. */
const PLANNERS = CONFIGS.flatMap((config) =>
  Object.values(OPTIMIZERS).map((optimizer) => {
    const { cell, layers, hiddenSize } = config;
    return [`${cell}, L ${layers}, H ${hiddenSize}, ${optimizer.name}`, config, optimizer] as const;
  }),
);

/** Everything a planner plans. */
function plansOf(planner: Planner): Plan[] {
  return SIZES.flatMap(([T]) => [
    planner.trainingStep(T),
    planner.forward(T),
    planner.gradients(T),
    planner.samplingStep(T - 1),
  ]);
}

/** The tensors of a dispatch. */
const tensorsOf = ({ tensors }: Plan[number]): Readonly<Record<string, TensorRef>> => tensors;

/** Kernels in their order, those for several time steps and those that follow each other counted: `rnn_forward x 13`. */
function inWords(plan: Plan): string[] {
  const words: [string, number][] = [];
  for (const { kernel, times } of plan) {
    if (words.at(-1)?.[0] === kernel) words.at(-1)![1] += times.length;
    else words.push([kernel, times.length]);
  }
  return words.map(([kernel, times]) => (times === 1 ? kernel : `${kernel} x ${times}`));
}

describe.each(PLANNERS)('the plans of %s', (_, config, optimizer) => {
  const planner = new Planner(config, optimizer);
  const plans = plansOf(planner);

  it('bind what their kernels ask for, and set every constant', () => {
    for (const { kernel, tensors, constants } of plans.flat()) {
      const signature: Signature = KERNELS[kernel];
      expect(Object.keys(tensors).sort(), kernel).toEqual(Object.keys(signature.tensors).sort());
      expect(Object.keys(constants).sort(), kernel).toEqual([...signature.constants].sort());
      for (const value of Object.values(constants)) expect(Number.isFinite(value), kernel).toBe(true);
    }
  });

  it('refer only to buffers that are reserved, within their bounds, and aligned', () => {
    const { length } = planner.layout;
    for (const [T, B] of SIZES) {
      const reserved: Record<string, number> = {
        ...planner.workspaceSizes(T, B),
        ...Object.fromEntries(['parameters', 'gradients', ...planner.keptVectors()].map((name) => [name, length])),
        inputs: T * B,
        targets: T * B,
        statistics: 3,
      };
      for (const dispatch of planner.trainingStep(T)) {
        for (const { buffer, offset = 0, length: elements } of Object.values(tensorsOf(dispatch))) {
          expect(reserved, `${buffer} of ${dispatch.kernel}`).toHaveProperty([buffer]);
          expect(offset % ALIGNMENT_ELEMENTS).toBe(0);
          expect(offset + (elements ?? 1)).toBeLessThanOrEqual(reserved[buffer]!);
        }
      }
    }
  });

  it('give no buffer to a kernel that both reads and writes it: WebGPU forbids that', () => {
    for (const dispatch of plans.flat()) {
      const uses = Object.entries<TensorUse>(KERNELS[dispatch.kernel].tensors).map(([name, use]) => ({
        ...tensorsOf(dispatch)[name]!,
        use,
      }));
      for (const written of uses.filter(({ use }) => use.startsWith('read_write'))) {
        const others = uses.filter((use) => use !== written && use.buffer === written.buffer);
        // Whole buffers count, even where the ranges lie apart, as validation is by buffer.
        expect(others, dispatch.kernel).toEqual([]);
      }
    }
  });

  it('have whole numbers of workgroups, at least one, and time steps within the step', () => {
    for (const [timeSteps, batchSize] of SIZES) {
      const plan = planner.trainingStep(timeSteps);
      for (const adapter of [SOFTWARE, HARDWARE]) {
        for (const { workgroups } of launchesOf(plan, { timeSteps, batchSize }, { adapter })) {
          expect(workgroups.every((count) => Number.isInteger(count) && count >= 1 && count <= 65_535)).toBe(true);
        }
      }
      for (const time of plan.flatMap(({ times }) => times)) {
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThan(timeSteps);
      }
    }
  });

  it('are equal for equal models', () => {
    expect(plansOf(new Planner({ ...config }, { ...optimizer }))).toEqual(plans);
  });
});

describe('the notebook', () => {
  const planner = new Planner(NOTEBOOK);

  it('trains on a name of 12 letters like this', () => {
    expect(inWords(planner.trainingStep(13))).toEqual([
      'state_carry',
      'input_gather',
      'rnn_forward x 13',
      // Head.
      'matmul',
      'softmax_cross_entropy',
      'loss_sum',
      // Gradients of Wya, by and of the states.
      'matmul',
      'bias_gradient',
      'matmul',
      'rnn_backward x 13',
      // Gradients of Waa, b and Wax.
      'matmul',
      'bias_gradient',
      'input_gradient',
      'clip',
      'sgd',
    ]);
  });

  it('samples a symbol like this', () => {
    const plan = planner.samplingStep(4);
    expect(inWords(plan)).toEqual(['state_carry', 'input_gather', 'rnn_forward', 'matmul', 'draw']);
    // The model sees one symbol; the draw knows which one it is.
    expect(plan.map(({ times }) => times)).toEqual([[0], [0], [0], [0], [4]]);
  });

  it('goes through time forwards, then backwards', () => {
    const times = (kernel: string) =>
      planner.trainingStep(5).flatMap((dispatch) => (dispatch.kernel === kernel ? dispatch.times : []));
    expect(times('rnn_forward')).toEqual([0, 1, 2, 3, 4]);
    expect(times('rnn_backward')).toEqual([4, 3, 2, 1, 0]);
  });

  it('needs this much room', () => {
    expect(planner.workspaceSizes(13, 2)).toMatchObject({
      logits: 13 * 2 * 27,
      row_loss: 13 * 2,
      'hidden.0': 14 * 2 * 50,
      'gates.0': 13 * 2 * 50,
      'dhidden.0': 13 * 2 * 50,
    });
  });
});

describe('other models', () => {
  it('without a recurrent product have no weight_hh, and one dispatch for all time steps each way', () => {
    const planner = new Planner({ ...NOTEBOOK, cell: 'mingru', layers: 2, recurrentBias: true });
    const plan = planner.trainingStep(9);
    const cells = plan.filter(({ kernel }) => kernel.startsWith('mingru_'));
    expect(cells.map(({ kernel, times }) => [kernel, times])).toEqual([
      ['mingru_forward', [0]],
      ['mingru_forward', [0]],
      ['mingru_backward', [0]],
      ['mingru_backward', [0]],
    ]);
    expect(planner.layout.tensors.map(({ name }) => name)).toEqual([
      ...[0, 1].flatMap((layer) => [`rnn.weight_ih_l${layer}`, `rnn.bias_ih_l${layer}`]),
      'head.weight',
      'head.bias',
    ]);
  });

  it('a recurrent bias takes one more sum per layer', () => {
    const count = (recurrentBias: boolean) => {
      const plan = new Planner({ ...NOTEBOOK, layers: 2, recurrentBias }).trainingStep(3);
      return plan.filter(({ kernel }) => kernel === 'bias_gradient').length;
    };
    expect(count(true)).toBe(count(false) + 2);
  });

  it('dropout acts in training, not in sampling nor in evaluation', () => {
    const planner = new Planner({ ...NOTEBOOK, layers: 2, dropout: 0.5, outputDropout: 0.5 });
    const masks = (plan: Plan) => plan.filter(({ kernel }) => kernel === 'dropout').length;
    // Two masks, each on the way forward and on the way back.
    expect(masks(planner.trainingStep(3))).toBe(4);
    expect([planner.forward(3), planner.gradients(3), planner.samplingStep(0)].map(masks)).toEqual([0, 0, 0]);
  });

  it('each optimizer updates with the kernel of its name, after clipping', () => {
    for (const optimizer of Object.values(OPTIMIZERS)) {
      expect(inWords(new Planner(NOTEBOOK, optimizer).update())).toEqual(['clip', optimizer.name]);
    }
  });

  it('clipping alone is one dispatch', () => {
    const [only, ...rest] = clipPlan(1_000);
    expect(only).toMatchObject({ kernel: 'clip', constants: { LENGTH: 1_000 } });
    const [launch] = launchesOf([only!], { timeSteps: 1, batchSize: 1 }, { adapter: SOFTWARE });
    expect(launch!.workgroups).toEqual([1, 1]);
    expect(rest).toEqual([]);
  });
});
