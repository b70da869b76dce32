import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { ALIGNMENT_ELEMENTS } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizer.ts';
import type { Plan } from '../../src/scheduler/plan.ts';
import { clipPlan, Planner } from '../../src/scheduler/planner.ts';

const NOTEBOOK = notebookConfig(27);
const CONFIGS: readonly ModelConfig[] = [
  NOTEBOOK,
  { ...NOTEBOOK, hiddenSize: 1, vocabSize: 1 },
  { ...NOTEBOOK, layers: 3, hiddenSize: 7, vocabSize: 5, recurrentBias: true },
  { ...NOTEBOOK, cell: 'lstm', layers: 2, hiddenSize: 65, recurrentBias: true, dropout: 0.5, outputDropout: 0.2 },
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
  return SIZES.flatMap(([T, B]) => [
    planner.trainingStep(T, B),
    planner.forward(T, B),
    planner.gradients(T, B),
    planner.samplingStep(T - 1, B),
  ]);
}

/** Kernels in their order, one after another of the same name counted: `rnn_forward x 13`. */
function inWords(plan: Plan): string[] {
  const words: [string, number][] = [];
  for (const { kernel } of plan) {
    if (words.at(-1)?.[0] === kernel) words.at(-1)![1]++;
    else words.push([kernel, 1]);
  }
  return words.map(([kernel, times]) => (times === 1 ? kernel : `${kernel} x ${times}`));
}

describe.each(PLANNERS)('the plans of %s', (_, config, optimizer) => {
  const planner = new Planner(config, optimizer);
  const plans = plansOf(planner);

  it('bind what their kernels ask for, and set every constant', () => {
    for (const { kernel, tensors, constants } of plans.flat()) {
      const record: Kernel = KERNELS[kernel];
      expect(Object.keys(tensors).sort(), kernel).toEqual(record.bindings.map(({ name }) => name).sort());
      expect(Object.keys(constants).sort(), kernel).toEqual([...record.constants].sort());
      for (const value of Object.values(constants)) expect(Number.isFinite(value), kernel).toBe(true);
    }
  });

  it('refer only to buffers that are reserved, within their bounds, and aligned', () => {
    const { length } = planner.layout;
    for (const [T, B] of SIZES) {
      const reserved: Record<string, number> = {
        ...planner.workspaceSizes(T, B),
        ...Object.fromEntries(['parameters', 'gradients', ...planner.optimizerBuffers()].map((name) => [name, length])),
        inputs: T * B,
        targets: T * B,
        statistics: 3,
      };
      for (const { kernel, tensors } of planner.trainingStep(T, B)) {
        for (const { buffer, offset = 0, length: elements } of Object.values(tensors)) {
          expect(reserved, `${buffer} of ${kernel}`).toHaveProperty([buffer]);
          expect(offset % ALIGNMENT_ELEMENTS).toBe(0);
          expect(offset + (elements ?? 1)).toBeLessThanOrEqual(reserved[buffer]!);
        }
      }
    }
  });

  it('give no buffer to a kernel that both reads and writes it: WebGPU forbids that', () => {
    for (const { kernel, tensors } of plans.flat()) {
      const uses = (KERNELS[kernel] as Kernel).bindings.map(({ name, access }) => ({ ...tensors[name]!, access }));
      for (const written of uses.filter(({ access }) => access === 'read_write')) {
        const others = uses.filter((use) => use !== written && use.buffer === written.buffer);
        // Whole buffers count, even where the ranges lie apart, as validation is by buffer.
        expect(others, kernel).toEqual([]);
      }
    }
  });

  it('have whole numbers of workgroups, at least one, and time steps within the step', () => {
    for (const [T, B] of SIZES) {
      for (const { workgroups, time } of planner.trainingStep(T, B)) {
        expect(workgroups.every((count) => Number.isInteger(count) && count >= 1 && count <= 65_535)).toBe(true);
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThan(T);
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
    expect(inWords(planner.trainingStep(13, 1))).toEqual([
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
    const plan = planner.samplingStep(4, 7);
    expect(inWords(plan)).toEqual(['state_carry', 'input_gather', 'rnn_forward', 'matmul', 'draw']);
    // The model sees one symbol; the draw knows which one it is.
    expect(plan.map(({ time }) => time)).toEqual([0, 0, 0, 0, 4]);
  });

  it('goes through time forwards, then backwards', () => {
    const times = (kernel: string) =>
      planner.trainingStep(5, 2).flatMap((dispatch) => (dispatch.kernel === kernel ? [dispatch.time] : []));
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
  it('a recurrent bias takes one more sum per layer', () => {
    const count = (recurrentBias: boolean) => {
      const plan = new Planner({ ...NOTEBOOK, layers: 2, recurrentBias }).trainingStep(3, 1);
      return plan.filter(({ kernel }) => kernel === 'bias_gradient').length;
    };
    expect(count(true)).toBe(count(false) + 2);
  });

  it('dropout acts in training, not in sampling nor in evaluation', () => {
    const planner = new Planner({ ...NOTEBOOK, layers: 2, dropout: 0.5, outputDropout: 0.5 });
    const masks = (plan: Plan) => plan.filter(({ kernel }) => kernel === 'dropout').length;
    // Two masks, each on the way forward and on the way back.
    expect(masks(planner.trainingStep(3, 2))).toBe(4);
    expect([planner.forward(3, 2), planner.gradients(3, 2), planner.samplingStep(0, 2)].map(masks)).toEqual([0, 0, 0]);
  });

  it('each optimizer updates with the kernel of its name, after clipping', () => {
    for (const optimizer of Object.values(OPTIMIZERS)) {
      expect(inWords(new Planner(NOTEBOOK, optimizer).update())).toEqual(['clip', optimizer.name]);
    }
  });

  it('clipping alone is one dispatch', () => {
    const [only, ...rest] = clipPlan(1_000);
    expect(only).toMatchObject({ kernel: 'clip', constants: { LENGTH: 1_000 }, workgroups: [1, 1] });
    expect(rest).toEqual([]);
  });
});
