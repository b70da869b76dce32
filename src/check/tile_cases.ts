import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { times, timesTransposed, transposedTimes } from '../plan/matmul.ts';
import type { Matrix } from '../plan/matmul.ts';
import { launchIn } from '../plan/variants.ts';
import { HARDWARE } from './case_adapters.ts';
import { inExtent, SEED, sumOf } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { idsOrNone, normal, uniform } from './random_tensors.ts';

/** A case before it is known how it is launched. */
type Unlaunched = Omit<KernelCase, 'workgroups' | 'time'>;

/** Sizes by name, and whether the case is one of few. */
type SizesOf<Names extends string> = Readonly<Record<Names, number>> & { readonly brief?: true };

interface ProductSizes {
  readonly form: 'a b^T' | 'a b' | 'a^T b';
  /** Rows of a; of a^T b also those of b. */
  readonly rows: number;
  /** Columns of a. */
  readonly inner: number;
  /** Columns of the product. */
  readonly columns: number;
  readonly note: string;
  readonly brief?: true;
}

/** Few, as SwiftShader takes a second to compile each. */
const PRODUCTS: readonly ProductSizes[] = [
  { form: 'a b^T', rows: 1, inner: 1, columns: 1, note: 'one element' },
  { form: 'a b', rows: 9, inner: 5, columns: 7, note: 'odd sizes', brief: true },
  { form: 'a b^T', rows: 33, inner: 17, columns: 33, note: 'just over the edge of a small tile', brief: true },
  { form: 'a b^T', rows: 769, inner: 17, columns: 705, note: 'just over the edge of large tiles', brief: true },
  { form: 'a b', rows: 35, inner: 257, columns: 31, note: 'a long sum in parts', brief: true },
  { form: 'a^T b', rows: 257, inner: 65, columns: 33, note: 'just long enough to be split', brief: true },
  { form: 'a^T b', rows: 255, inner: 65, columns: 33, note: 'too short to be split' },
  { form: 'a^T b', rows: 1_283, inner: 3, columns: 5, note: 'in many parts, the last of them short or empty' },
  { form: 'a^T b', rows: 300, inner: 769, columns: 705, note: 'large tiles, too many to be split' },
];

/** Sequences of a product's case. */
const B = 2;

function productCase({ form, rows, inner, columns, note }: ProductSizes): Unlaunched {
  const random = new NumpyRandom(SEED);
  const tensor = { buffer: '' };
  const a: Matrix = { tensor, rows: 0, columns: inner, skipsState: form === 'a b^T' };
  const b: Matrix = {
    'a b^T': { tensor, rows: columns, columns: inner },
    'a b': { tensor, rows: inner, columns },
    'a^T b': { tensor, rows: 0, columns, skipsState: true },
  }[form];
  const { constants } = {
    'a b^T': timesTransposed(a, b, tensor, tensor),
    'a b': times(a, b, tensor),
    'a^T b': transposedTimes(a, b, tensor),
  }[form];
  const [M, N, K] = [constants.M || rows, constants.N || rows, constants.K || rows];
  const factor = (of: Matrix) => normal(random, ((of.rows || rows) + (of.skipsState ? B : 0)) * of.columns);
  return {
    title: `${form}, ${M} x ${N}, sums of ${K}: ${note}`,
    kernel: 'matmul',
    constants,
    tensors: { a: factor(a), b: factor(b), bias: normal(random, N), c: normal(random, M * N) },
    record: { rows, batchSize: B, timeSteps: 1 },
    outputs: { c: sumOf(K + 1) },
  };
}

/** Few and many columns, over the edge of a workgroup, in one part and in many. */
const BIASES: readonly SizesOf<'rows' | 'columns'>[] = [
  { rows: 257, columns: 33, brief: true },
  { rows: 1_283, columns: 5, brief: true },
  { rows: 300, columns: 4_097 },
];

function biasCase({ rows, columns }: SizesOf<'rows' | 'columns'>): Unlaunched {
  const random = new NumpyRandom(SEED);
  return {
    title: `${rows} rows of ${columns}`,
    kernel: 'bias_gradient',
    constants: { COLUMNS: columns },
    tensors: { errors: normal(random, rows * columns), gradient: normal(random, columns) },
    record: { rows },
    outputs: { gradient: sumOf(rows) },
  };
}

/** One block of symbols and several, the last of them smaller; in one part and in many. Few, for SwiftShader's compiler. */
const INPUTS: readonly SizesOf<'rows' | 'gates' | 'V'>[] = [
  { rows: 1, gates: 1, V: 1 },
  { rows: 257, gates: 65, V: 5, brief: true },
  { rows: 1_283, gates: 7, V: 67, brief: true },
  { rows: 30, gates: 129, V: 3_001 },
];
/** Ids stand behind those of the steps before them. */
const IDS_OFFSET = 3;

function inputCase({ rows, gates, V }: SizesOf<'rows' | 'gates' | 'V'>): Unlaunched {
  const random = new NumpyRandom(SEED);
  return {
    title: `${rows} rows, ${gates} gates, ${V} symbols`,
    kernel: 'input_gradient',
    constants: { GATE_ROWS: gates, VOCAB: V },
    tensors: {
      inputs: idsOrNone(random, IDS_OFFSET + rows, V),
      gates: normal(random, rows * gates),
      weight_gradient: normal(random, gates * V),
    },
    record: { rows, idsOffset: IDS_OFFSET },
    outputs: { weight_gradient: sumOf(rows / V + 4) },
  };
}

/** Vocabularies around the larger workgroup's threshold, and a large one. */
const VOCABULARIES: readonly SizesOf<'V'>[] = [{ V: 1_023 }, { V: 1_025, brief: true }, { V: 30_001, brief: true }];

const SOFTMAX_WHY =
  'exp and division are good to a few 2^-23, also of the largest probabilities, and the sum of V terms in pairs of partial sums ' +
  'to V / 256 2^-24 of itself; logits of size 9 cost 9 2^-23 in the loss';
/** What softmax writes, for logits up to size 9. */
export const SOFTMAX_OUTPUTS = {
  logits: { absolute: 1e-7, relative: 2e-6, why: SOFTMAX_WHY },
  row_loss: { absolute: 2e-6, relative: 2e-6, why: SOFTMAX_WHY },
};

function softmaxCase({ V }: SizesOf<'V'>): Unlaunched {
  const random = new NumpyRandom(SEED);
  const rows = 3;
  return {
    title: `${rows} rows of ${V} symbols`,
    kernel: 'softmax_cross_entropy',
    constants: { VOCAB: V },
    tensors: {
      targets: Int32Array.of(0, 0, 0, V - 1, -1, Math.floor(V / 2)),
      logits: uniform(random, rows * V, -9, 9),
      row_loss: normal(random, rows),
    },
    record: { rows, idsOffset: IDS_OFFSET, lossScale: 1 },
    outputs: SOFTMAX_OUTPUTS,
  };
}

/** Cases of the variants in tiles whose sizes are about the tiles, and about sums in parts. */
export function tileCases(extent: Extent): KernelCase[] {
  const runs = [
    ...inExtent(extent, PRODUCTS).map(productCase),
    ...inExtent(extent, BIASES).map(biasCase),
    ...inExtent(extent, INPUTS).map(inputCase),
    ...inExtent(extent, VOCABULARIES).map(softmaxCase),
  ];
  return runs.map((run) => {
    const { rows = 0, batchSize = 1, timeSteps = 1 } = run.record;
    return { ...run, time: 0, ...launchIn(run as never, 'tiles', { rows, batchSize, timeSteps }, HARDWARE)! };
  });
}
