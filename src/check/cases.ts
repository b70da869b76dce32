import type { KernelName } from '../kernels/index.ts';
import { ELEMENTS } from '../kernels/clipping.ts';
import type { Adapter, VariantName } from '../kernels/signature.ts';
import { perBlock, perElement } from '../kernels/workgroups.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { times, timesTransposed, transposedTimes } from '../plan/matmul.ts';
import type { DispatchOf } from '../plan/plan.ts';
import { launchIn } from '../plan/variants.ts';
import { cellCases, isCellKernel, packCases, persistentCases } from './cell_cases.ts';
import { BRIEF_ROWS, EXACT, inExtent, perShape, SEED, sumOf, titleOf } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { drawCases } from './draw_cases.ts';
import { trainCases } from './multi_step_cases.ts';
import { sampleCases } from './sample_cases.ts';
import { normCases } from './norm_cases.ts';
import { averageCases, optimizerCases } from './optimizer_cases.ts';
import { HARDWARE, SOFTWARE } from './case_adapters.ts';
import { idsOrNone, normal, uniform } from './random_tensors.ts';
import { tileCases } from './tile_cases.ts';

const stateCarry = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) => {
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

const inputGather = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) => {
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
const matmul = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) => {
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
    const build = (
      form: string,
      { constants }: DispatchOf<'matmul'>,
      a: Float32Array,
      b: Float32Array,
    ): KernelCase[] => {
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

const softmaxCrossEntropy = (extent: Extent): KernelCase[] =>
  perShape(
    extent,
    (shape, random) => {
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
    },
    BRIEF_ROWS,
  );

const lossSum = (): KernelCase[] =>
  [1, 3, 65, 130, 660].map((rows): KernelCase => {
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

const inputGradient = (extent: Extent): KernelCase[] =>
  perShape(
    extent,
    (shape, random) => {
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
    },
    BRIEF_ROWS,
  );

const biasGradient = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) => {
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

/** Behind the parts lies what others left in the buffer. The brief ones are odd, and over the edge of a workgroup. */
const splitSum = (extent: Extent): KernelCase[] =>
  inExtent(extent, [
    { LENGTH: 1, SPLITS: 2 },
    { LENGTH: 7, SPLITS: 8, brief: true },
    { LENGTH: 64, SPLITS: 4 },
    { LENGTH: 65, SPLITS: 16, brief: true },
    { LENGTH: 3_456, SPLITS: 32 },
  ] as const).map(({ LENGTH, SPLITS }): KernelCase => {
    const random = new NumpyRandom(SEED);
    return {
      title: `${LENGTH} sums in ${SPLITS} parts`,
      kernel: 'split_sum',
      constants: { LENGTH, SPLITS },
      tensors: { split_sums: normal(random, LENGTH * SPLITS + 3), sums: normal(random, LENGTH) },
      record: {},
      time: 0,
      workgroups: perElement(LENGTH),
      outputs: { sums: sumOf(SPLITS) },
    };
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

/** The brief ones are odd, and over the edge of a workgroup. */
const CLIP_LENGTHS = { brief: [7, 16_421], full: [1, 7, 65, 130, 1_025, 16_421] };
const clip = (extent: Extent): KernelCase[] => [
  ...CLIP_LENGTHS[extent].map((length) => clipCase('', normal(new NumpyRandom(SEED), length), 0.7)),
  clipCase(', some on the border', Float32Array.of(5, -5, 5.000001, -5.000001, 4.999999, 0, -0), 5),
  clipCase(', clipping off', Float32Array.of(1e30, -1e30, 0, 3), Infinity),
  clipCase(', infinities', Float32Array.of(1, Infinity, -Infinity, 6, -7), 5),
  clipCase(', infinities and clipping off', Float32Array.of(1, -Infinity, 6, -7), Infinity),
  clipCase(', a NaN', Float32Array.of(1, NaN, -8, 6, Infinity), 5),
  clipCase(', clipped to zero', Float32Array.of(1, -1, 0), 0),
];

const dropout = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) => {
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

/** The cases of every kernel in its plain variant. A kernel without an entry does not compile; one without a case fails a test. */
export function kernelCases(extent: Extent): PlainCases {
  return {
    state_carry: stateCarry(extent),
    input_gather: inputGather(extent),
    ...cellCases(extent),
    pack_recurrent: packCases(extent),
    matmul: matmul(extent),
    softmax_cross_entropy: softmaxCrossEntropy(extent),
    loss_sum: lossSum(),
    input_gradient: inputGradient(extent),
    bias_gradient: biasGradient(extent),
    split_sum: splitSum(extent),
    clip: clip(extent),
    ...normCases(extent),
    ...optimizerCases(extent),
    weight_average: averageCases(extent),
    dropout: dropout(extent),
    rnn_train: trainCases(extent),
    ...sampleCases(extent),
    draw: drawCases(extent),
  };
}

/** The cases of every kernel in its plain variant, by kernel. */
export type PlainCases = Readonly<Record<KernelName, readonly KernelCase[]>>;

/** Cases of other variants than the plain one; their oracle is the kernel's twin, and just as near. */
export function variantCases(extent: Extent, plain: PlainCases): KernelCase[] {
  return [
    ...inVariant('blocks', plain, SOFTWARE),
    // Those of products and input gradients have sizes of their own.
    ...inVariant('tiles', { ...plain, matmul: [], input_gradient: [] }, HARDWARE).filter(isInTiles),
    ...tileCases(extent),
    ...persistentCases(extent),
  ];
}

/** Every number of units of a cell is a program to compile: few are enough, one below a tile and those over the edge. */
function isInTiles({ kernel, constants: { HIDDEN, HARD_SIGMOID = 0 } }: KernelCase): boolean {
  return !isCellKernel(kernel) || (HARD_SIGMOID === Number(HIDDEN === 7) && [7, 65, 256].includes(HIDDEN!));
}

/** The cases whose sizes fit a variant, in that variant. */
function inVariant(variant: VariantName, cases: PlainCases, adapter: Adapter): KernelCase[] {
  return Object.values(cases)
    .flat()
    .flatMap((run) => {
      const { rows = 0, batchSize = 0, timeSteps = 1 } = run.record;
      const launch = launchIn(run as never, variant, { rows, batchSize, timeSteps }, adapter);
      return launch ? [{ ...run, ...launch }] : [];
    });
}
