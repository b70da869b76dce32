import type { KernelName } from '../kernels/index.ts';
import { perElement } from '../kernels/kernel.ts';
import type { Dispatch, Plan } from './plan.ts';

/**
 * How many invocations a kind of device wants: a form that has fewer leaves much of the device idle, however little each
 * loads. A program on the CPU has a few threads; a GPU has thousands of lanes, whose number WebGPU does not tell.
 */
export const WANTED_INVOCATIONS = { software: 1, hardware: 8_192 } as const;

/** Sides of what an invocation computes in blocks: BLOCK in shaders/matmul_blocks.wgsl, 4 x 4 in the others. */
const PRODUCT_BLOCK = 8;
const BLOCK = 4;

/** What decides about the form of a dispatch. */
type Unformed = Pick<Dispatch, 'kernel' | 'constants' | 'workgroups'>;
/** What makes a dispatch one in a certain form. */
type Formed = Pick<Dispatch, 'form' | 'workgroups'>;
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

/** The form that suits one dispatch, which comes in the plain form. */
export function inForm({ kernel, constants, workgroups }: Unformed, sizes: StepSizes, wanted: number): Formed {
  const blocks = BLOCKS[kernel]?.(constants, sizes) ?? 0;
  return blocks > 0 && blocks >= wanted ? { form: 'blocks', workgroups: perElement(blocks) } : { workgroups };
}

/** How many blocks there are; 0 where the sizes do not suit. */
type BlockCount = (constants: Dispatch['constants'], sizes: StepSizes) => number;

const cellBlocks: BlockCount = ({ HIDDEN: H }, { batchSize: B }) =>
  H! % 4 === 0 && B >= BLOCK ? Math.ceil(B / BLOCK) * (H! / BLOCK) : 0;

const inputBlocks: BlockCount = ({ GATE_ROWS, VOCAB: V }, { rows }) =>
  GATE_ROWS! % 4 === 0 && rows >= BLOCK ? (GATE_ROWS! / BLOCK) * Math.ceil(V! / BLOCK) : 0;

/** Four numbers are read at a time and four terms summed: the rows of all three matrices in memory, and K, are in fours. */
const productBlocks: BlockCount = (constants, { rows }) => {
  const [M, N, K] = [constants['M']! || rows, constants['N']! || rows, constants['K']! || rows];
  const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
  const lengths = [N, K, Math.max(A_STRIDE_M!, A_STRIDE_K!), Math.max(B_STRIDE_K!, B_STRIDE_N!)];
  if (lengths.some((length) => length % 4 !== 0) || Math.min(M, N) < PRODUCT_BLOCK) return 0;
  return Math.ceil(M / PRODUCT_BLOCK) * Math.ceil(N / PRODUCT_BLOCK);
};

const BLOCKS: Partial<Record<KernelName, BlockCount>> = {
  rnn_forward: cellBlocks,
  rnn_backward: cellBlocks,
  lstm_forward: cellBlocks,
  lstm_backward: cellBlocks,
  gru_forward: cellBlocks,
  gru_backward: cellBlocks,
  input_gradient: inputBlocks,
  matmul: productBlocks,
};
