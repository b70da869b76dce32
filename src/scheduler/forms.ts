import type { KernelName } from '../kernels/index.ts';
import { FORMS_OF_CELLS, inRows, perElement } from '../kernels/kernel.ts';
import type { CellForm } from '../kernels/kernel.ts';
import { CELLS } from '../model/cells/index.ts';
import type { CellName } from '../model/config.ts';
import { CELL_FORMS } from './cell_forms.ts';
import type { AdapterKind } from './cell_forms.ts';
import { FUSION_CHOICES } from './fused_planner.ts';
import type { FusionChoice } from './fused_planner.ts';
import { persistentConstants, SEQUENCES } from './persistent.ts';
import type { Dispatch, Plan } from './plan.ts';

/** Who runs a plan. */
export interface Runner {
  /** On the host forms mean nothing: there everything is plain. */
  readonly kind: AdapterKind | 'host';
  /** The form of the cells' kernels wherever their sizes allow it, for tests and measurements; else what is expected to be fastest. */
  readonly cellForm?: CellForm | undefined;
}

/** The CPU engine and the reference. */
export const HOST: Runner = { kind: 'host' };

/**
 * Which of several ways to the same result a device goes. All but `auto` are for tests and measurements: `fused` and
 * `stepwise` say whether one dispatch may make many steps; a form says that none does, and how cells are computed.
 */
export const PATHS = [...FUSION_CHOICES, ...FORMS_OF_CELLS] as const;
export type PathChoice = (typeof PATHS)[number];

/** The form that a path asks for, if it is one. */
export function formIn(path: PathChoice): CellForm | undefined {
  return FORMS_OF_CELLS.find((form) => form === path);
}

/** What a path says of many steps in one dispatch. */
export function fusionIn(path: PathChoice): FusionChoice {
  const forms: readonly PathChoice[] = FORMS_OF_CELLS;
  return forms.includes(path) ? 'stepwise' : (path as FusionChoice);
}

/**
 * How many invocations a product in blocks should have on a kind of device: with fewer much of the device is idle, however
 * little each loads. A program on the CPU has a few threads; a GPU has thousands of lanes, whose number WebGPU does not tell.
 */
const WANTED_INVOCATIONS = { software: 1, hardware: 8_192 } as const;
/** Products for one workgroup of a persistent kernel at most, so that no dispatch becomes long. */
const MAX_PRODUCTS = 2 ** 27;

/** Sides of what an invocation computes in blocks: BLOCK in shaders/matmul_blocks.wgsl, 4 x 4 in the others. */
const PRODUCT_BLOCK = 8;
const BLOCK = 4;

/** What decides about the form of a dispatch. */
type Unformed = Pick<Dispatch, 'kernel' | 'constants' | 'workgroups'>;
/** What makes a dispatch one in a certain form. */
type Formed = Pick<Dispatch, 'form' | 'constants' | 'workgroups'>;
/** T B and B. */
interface StepSizes {
  readonly rows: number;
  readonly batchSize: number;
}

/**
 * The plan with every dispatch in the form that suits its sizes and who runs it. Of a cell's dispatches, which follow each
 * other in the order of time or against it, the first stays alone where it makes all steps.
 */
export function inForms(plan: Plan, T: number, B: number, runner: Runner): Plan {
  const sizes = { rows: T * B, batchSize: B };
  return plan.flatMap((dispatch) => {
    const formed = { ...dispatch, ...inForm(dispatch, sizes, runner) };
    if (formed.form !== 'persistent') return [formed];
    const isFirst = dispatch.time === (dispatch.kernel.endsWith('_backward') ? T - 1 : 0);
    return isFirst ? [{ ...formed, time: 0 }] : [];
  });
}

/** The form that suits one dispatch, which comes in the plain form. */
export function inForm(dispatch: Unformed, sizes: StepSizes, runner: Runner): Formed {
  for (const form of preferredForms(dispatch, sizes, runner)) {
    const formed = BUILDERS[form](dispatch, sizes, runner.kind as AdapterKind);
    if (formed) return formed;
  }
  return PLAIN(dispatch);
}

/** Forms to try, the best first. */
function preferredForms({ kernel, constants }: Unformed, sizes: StepSizes, runner: Runner): readonly CellForm[] {
  if (runner.kind === 'host') return [];
  const cell = CELL_OF[kernel];
  if (!cell) return (BLOCKS[kernel]?.(constants, sizes) ?? 0) >= WANTED_INVOCATIONS[runner.kind] ? ['blocks'] : [];
  return runner.cellForm ? [runner.cellForm] : cellForms(runner.kind, cell, constants['HIDDEN']!, sizes);
}

/**
 * The table's order for the sizes nearest to these, by ratio. Where all time steps are one dispatch for nothing, or for too
 * long, it is none; nor on software adapters, which take a second or two to compile such a kernel, and win milliseconds.
 */
function cellForms(
  kind: AdapterKind,
  cell: CellName,
  H: number,
  { rows, batchSize: B }: StepSizes,
): readonly CellForm[] {
  const distance = (row: { H: number; B: number }) => Math.abs(Math.log(row.H / H)) + Math.abs(Math.log(row.B / B));
  const ofCell = CELL_FORMS[kind].filter((row) => row.cell === cell);
  const nearest = ofCell.reduce((best, row) => (distance(row) < distance(best) ? row : best));
  const T = rows / B;
  const loops = kind === 'hardware' && T > 1 && SEQUENCES * T * CELLS[cell].gates * H * H <= MAX_PRODUCTS;
  return nearest.forms.filter((form) => form !== 'persistent' || loops);
}

/** A dispatch in a form; null where sizes do not allow it. */
type Builder = (dispatch: Unformed, sizes: StepSizes, kind: AdapterKind) => Formed | null;

const PLAIN = ({ constants, workgroups }: Unformed): Formed => ({ constants, workgroups });

const BUILDERS: Readonly<Record<CellForm, Builder>> = {
  plain: PLAIN,
  blocks: ({ kernel, constants }, sizes) => {
    const blocks = BLOCKS[kernel]?.(constants, sizes) ?? 0;
    return blocks > 0 ? { form: 'blocks', constants, workgroups: perElement(blocks) } : null;
  },
  persistent: ({ kernel, constants }, { batchSize: B }, kind) => {
    const own = persistentConstants(kernel, constants['HIDDEN']!, kind);
    const workgroups = inRows(Math.ceil(B / SEQUENCES));
    return own && { form: 'persistent', constants: { ...constants, ...own }, workgroups };
  },
};

/** The cell that a kernel makes time steps of. */
const CELL_OF: Partial<Record<KernelName, CellName>> = {
  rnn_forward: 'rnn',
  rnn_backward: 'rnn',
  lstm_forward: 'lstm',
  lstm_backward: 'lstm',
  gru_forward: 'gru',
  gru_backward: 'gru',
};

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
