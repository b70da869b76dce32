import type { KernelName } from '../../src/kernels/index.ts';
import { ELEMENTS } from '../../src/kernels/clipping.ts';
import { perBlock, perElement } from '../../src/kernels/workgroups.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { times, timesTransposed, transposedTimes } from '../../src/plan/matmul.ts';
import type { DispatchOf } from '../../src/plan/plan.ts';
import { launchIn } from '../../src/plan/variants.ts';
import { cellCases, PERSISTENT_CASES } from './cell_cases.ts';
import { EXACT, perShape, SEED, sumOf, titleOf } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { drawCases } from './draw_cases.ts';
import { registerCases, trainCases } from './multi_step_cases.ts';
import { registerSampleCases, sampleCases } from './sample_cases.ts';
import { normCases } from './norm_cases.ts';
import { averageCases, optimizerCases } from './optimizer_cases.ts';
import { SOFTWARE } from './test_adapter.ts';
import { idsOrNone, normal, uniform } from './random_tensors.ts';

const stateCarry = perShape((shape, random) => {
  const { H, T, B } = shape;
  const hidden = normal(random, (T + 1) * B * H);
  return [0, 1].map((carryState) => ({
    title: `${titleOf(shape)}, carryState ${carryState}`,
    kernel: 'state_carry' as const,
    constants: { HIDDEN: H },
    tensors: { hidden },
    record: { batchSize: B, previousTimeSteps: T, carryState },
    time: 0,
    workgroups: perElement(B * H),
    outputs: { hidden: EXACT },
  }));
});

/** Ids stand behind those of the steps before them. */
const IDS_OFFSET = 3;

const inputGather = perShape((shape, random) => {
  const { H, V, T, B } = shape;
  const rows = T * B;
  return [
    {
      title: titleOf(shape),
      kernel: 'input_gather',
      constants: { GATE_ROWS: H, VOCAB: V },
      tensors: {
        inputs: idsOrNone(random, IDS_OFFSET + rows, V),
        weight: normal(random, H * V),
        bias: normal(random, H),
        gates: normal(random, rows * H),
      },
      record: { rows, idsOffset: IDS_OFFSET },
      time: 0,
      workgroups: perElement(rows * H),
      outputs: { gates: { absolute: 1e-30, relative: 2 ** -24, why: 'one addition, correctly rounded' } },
    },
  ];
});

/** The three forms of the product, each with and without a bias and with states that begin with one to pass over. */
const matmul = perShape((shape, random) => {
  const { H, V, T, B } = shape;
  const rows = T * B;
  const bias = normal(random, V);
  const state = normal(random, (rows + B) * H);
  const plain = normal(random, rows * H);
  const weight = normal(random, V * H);
  const errors = normal(random, rows * V);
  const ref = { buffer: '' };
  const states = (skipsState: boolean) => ({ tensor: ref, rows: 0, columns: H, skipsState });
  const weights = { tensor: ref, rows: V, columns: H };
  const errorRows = { tensor: ref, rows: 0, columns: V };
  const build = (form: string, { constants }: DispatchOf<'matmul'>, a: Float32Array, b: Float32Array): KernelCase[] => {
    const M = constants.M || rows;
    const N = constants.N || rows;
    const terms = constants.K || rows;
    const c = normal(random, M * N);
    const longBias = N === V ? bias : normal(random, N);
    // Large sizes are slow to compile and to run: there a bias comes only where the model has one.
    const biases = H < 100 ? [0, 1] : [constants.HAS_BIAS];
    return biases.map((HAS_BIAS) => ({
      title: `${titleOf(shape)}, ${form}${HAS_BIAS ? ', with bias' : ''}`,
      kernel: 'matmul',
      constants: { ...constants, HAS_BIAS },
      tensors: { a, b, bias: HAS_BIAS ? longBias : b, c },
      record: { rows, batchSize: B, timeSteps: T },
      time: 0,
      workgroups: perBlock(M, N, 4),
      outputs: { c: sumOf(terms + 1) },
    }));
  };
  return [true, false].flatMap((skips) => {
    const factor = skips ? state : plain;
    const note = skips ? ', passing over a state' : '';
    return [
      ...build(`a b^T${note}`, timesTransposed(states(skips), weights, ref, ref), factor, weight),
      ...build(`a^T b${note}`, transposedTimes(errorRows, states(skips), ref), errors, factor),
      ...(skips ? [] : build('a b', times(errorRows, weights, ref), errors, weight)),
    ];
  });
});

const softmaxCrossEntropy = perShape((shape, random) => {
  const { V, T, B } = shape;
  const rows = T * B;
  const targets = idsOrNone(random, IDS_OFFSET + rows, V);
  const why =
    'a handful of roundings, exp good to 3e-7; logits of size 80 are rounded themselves, which costs no more than 80 2^-23 ' +
    'in the loss, and the logarithm of WGSL is good to 2^-21';
  return [
    { size: 3, lossScale: 1 },
    { size: 80, lossScale: 1 },
    { size: 1, lossScale: 1 / 64 },
  ].map(({ size, lossScale }) => ({
    title: `${titleOf(shape)}, logits up to ${size}, lossScale ${lossScale}`,
    kernel: 'softmax_cross_entropy',
    constants: { VOCAB: V },
    tensors: { targets, logits: uniform(random, rows * V, -size, size), row_loss: normal(random, rows) },
    record: { rows, idsOffset: IDS_OFFSET, lossScale },
    time: 0,
    workgroups: perElement(rows),
    outputs: {
      logits: { absolute: 1e-6 * lossScale, relative: 1e-6, why },
      row_loss: { absolute: 1e-6 * lossScale, relative: 1e-6, why },
    },
  }));
});

const lossSum = [1, 3, 65, 130, 660].map((rows): KernelCase => {
  const random = new NumpyRandom(SEED);
  return {
    title: `${rows} rows`,
    kernel: 'loss_sum',
    constants: {},
    tensors: { row_loss: uniform(random, rows, 0, 4), statistics: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) },
    record: { rows, slot: 1 },
    time: 0,
    workgroups: [1, 1],
    outputs: { statistics: { absolute: 1e-6, relative: 1e-6, why: 'partial sums of ten numbers, then of 64' } },
  };
});

const inputGradient = perShape((shape, random) => {
  const { H, V, T, B } = shape;
  const rows = T * B;
  return [
    {
      title: titleOf(shape),
      kernel: 'input_gradient',
      constants: { GATE_ROWS: H, VOCAB: V },
      tensors: {
        inputs: idsOrNone(random, IDS_OFFSET + rows, V),
        gates: normal(random, rows * H),
        weight_gradient: normal(random, H * V),
      },
      record: { rows, idsOffset: IDS_OFFSET },
      time: 0,
      workgroups: perElement(H * V),
      outputs: { weight_gradient: sumOf(rows / V + 4) },
    },
  ];
});

const biasGradient = perShape((shape, random) => {
  const { H, T, B } = shape;
  const rows = T * B;
  return [
    {
      title: titleOf(shape),
      kernel: 'bias_gradient',
      constants: { COLUMNS: H },
      tensors: { errors: normal(random, rows * H), gradient: normal(random, H) },
      record: { rows },
      time: 0,
      workgroups: perElement(H),
      outputs: { gradient: sumOf(rows) },
    },
  ];
});

function clipCase(title: string, gradients: Float32Array, clipValue: number): KernelCase {
  const LENGTH = gradients.length;
  // Slot 1 is zero, as loss_sum leaves it; its neighbours must stay.
  const statistics = Float32Array.of(1, 2, 3, 4, 0, 0, 7, 8, 9);
  return {
    title: `${LENGTH} elements${title}`,
    kernel: 'clip',
    constants: { LENGTH },
    tensors: { gradients, statistics },
    record: { slot: 1, clipValue },
    time: 0,
    workgroups: perElement(Math.ceil(LENGTH / ELEMENTS)),
    outputs: { gradients: EXACT, statistics: EXACT },
  };
}

const clip = [
  ...[1, 7, 65, 130, 1_025, 16_421].map((length) => clipCase('', normal(new NumpyRandom(SEED), length), 0.7)),
  clipCase(', some on the border', Float32Array.of(5, -5, 5.000001, -5.000001, 4.999999, 0, -0), 5),
  clipCase(', clipping off', Float32Array.of(1e30, -1e30, 0, 3), Infinity),
  clipCase(', infinities', Float32Array.of(1, Infinity, -Infinity, 6, -7), 5),
  clipCase(', infinities and clipping off', Float32Array.of(1, -Infinity, 6, -7), Infinity),
  clipCase(', a NaN', Float32Array.of(1, NaN, -8, 6, Infinity), 5),
  clipCase(', clipped to zero', Float32Array.of(1, -1, 0), 0),
];

const dropout = perShape((shape, random) => {
  const { H, T, B } = shape;
  const rows = T * B;
  return [
    { SKIPS_STATE: 1, PROBABILITY: 0.5 },
    { SKIPS_STATE: 0, PROBABILITY: 0.2 },
  ].map((constants) => ({
    title: `${titleOf(shape)}, probability ${constants.PROBABILITY}${constants.SKIPS_STATE ? ', passing over a state' : ''}`,
    kernel: 'dropout',
    constants: { ...constants, HIDDEN: H, MASK: 2 },
    tensors: {
      source: normal(random, (rows + constants.SKIPS_STATE * B) * H),
      result: normal(random, rows * H),
    },
    // The key wraps around: seed + MASK is 1.
    record: { rows, batchSize: B, seed: 2 ** 32 - 1, stepNumber: 9 },
    time: 0,
    workgroups: perElement(rows * H),
    outputs: {
      result: { absolute: 0, relative: 3e-7, why: 'the mask is exact; a division of WGSL is good to 2.5 units' },
    },
  }));
});

/** The cases of every kernel. A kernel without an entry does not compile; one without a case fails a test. */
export const KERNEL_CASES: Readonly<Record<KernelName, readonly KernelCase[]>> = {
  state_carry: stateCarry,
  input_gather: inputGather,
  ...cellCases,
  matmul,
  softmax_cross_entropy: softmaxCrossEntropy,
  loss_sum: lossSum,
  input_gradient: inputGradient,
  bias_gradient: biasGradient,
  clip,
  ...normCases,
  ...optimizerCases,
  weight_average: averageCases,
  dropout,
  rnn_train: trainCases,
  rnn_sample: sampleCases,
  draw: drawCases,
};

/** Cases of other variants than the plain one; their oracle is the kernel's twin, and just as near. */
export const VARIANT_CASES: readonly KernelCase[] = [
  ...inBlocks(),
  ...registerCases,
  ...registerSampleCases,
  ...PERSISTENT_CASES,
];

/** The cases whose sizes fit a variant in blocks, in that variant. */
function inBlocks(): KernelCase[] {
  return Object.values(KERNEL_CASES)
    .flat()
    .flatMap((run) => {
      const { rows = 0, batchSize = 0, timeSteps = 1 } = run.record;
      const launch = launchIn(run as never, 'blocks', { rows, batchSize, timeSteps }, SOFTWARE);
      return launch ? [{ ...run, ...launch }] : [];
    });
}
