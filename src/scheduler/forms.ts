import type { KernelName } from '../kernels/index.ts';
import { perCellBlock, perLargeBlock } from '../kernels/kernel.ts';
import type { Dispatch, Plan } from './plan.ts';

/**
 * How many invocations a kind of device wants: a form that has fewer leaves much of the device idle, however little each
 * loads. A program on the CPU has a few threads; a GPU has thousands of lanes, whose number WebGPU does not tell.
 */
export const WANTED_INVOCATIONS = { software: 1, hardware: 8_192 } as const;

/** Sides of a block of the matrix product, and of a cell's kernel in sequences and in units. */
const PRODUCT_BLOCK = 8;
const CELL_BLOCK = 4;

type Constants = Dispatch['constants'];

/** T B and B. */
interface StepSizes {
  readonly rows: number;
  readonly batchSize: number;
}

/** The plan with every dispatch in the form that suits its sizes and a device that wants so many invocations. */
export function inForms(plan: Plan, T: number, B: number, wanted: number): Plan {
  const sizes = { rows: T * B, batchSize: B };
  return plan.map((dispatch) => ({ ...dispatch, ...inForm(dispatch, sizes, wanted) }));
}

/** What makes a dispatch one in a certain form. */
type Formed = Pick<Dispatch, 'form' | 'workgroups'>;
/** What decides about it. */
type Unformed = Pick<Dispatch, 'kernel' | 'constants' | 'workgroups'>;

/** The form that suits one dispatch, which comes in the plain form. */
export function inForm(dispatch: Unformed, sizes: StepSizes, wanted: number): Formed {
  const { kernel, constants, workgroups } = dispatch;
  return BLOCKS[kernel]?.(constants, sizes, wanted) ?? { workgroups };
}

/** The form in blocks, or null where it does not suit. */
type ToBlocks = (constants: Constants, sizes: StepSizes, wanted: number) => Formed | null;

const cell: ToBlocks = (constants, { batchSize: B }, wanted) => {
  const H = constants['HIDDEN']!;
  const blocks = (Math.ceil(B / CELL_BLOCK) * H) / CELL_BLOCK;
  if (H % 4 !== 0 || B < CELL_BLOCK || blocks < wanted) return null;
  return { form: 'blocks', workgroups: perCellBlock(B, H) };
};

const product: ToBlocks = (constants, { rows }, wanted) => {
  const M = constants['M']! || rows;
  const N = constants['N']! || rows;
  const blocks = Math.ceil(M / PRODUCT_BLOCK) * Math.ceil(N / PRODUCT_BLOCK);
  if (!inFours(constants, rows) || Math.min(M, N) < PRODUCT_BLOCK || blocks < wanted) return null;
  return { form: 'blocks', workgroups: perLargeBlock(M, N) };
};

/** Whether four numbers can be read at a time, and four terms summed: the factors' rows in memory, and K, are in fours. */
function inFours({ K, A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N }: Constants, rows: number): boolean {
  const lengths = [K! || rows, Math.max(A_STRIDE_M!, A_STRIDE_K!), Math.max(B_STRIDE_K!, B_STRIDE_N!)];
  return lengths.every((length) => length % 4 === 0);
}

const BLOCKS: Partial<Record<KernelName, ToBlocks>> = {
  rnn_forward: cell,
  rnn_backward: cell,
  lstm_forward: cell,
  lstm_backward: cell,
  gru_forward: cell,
  gru_backward: cell,
  matmul: product,
};
