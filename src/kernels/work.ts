import { CELL_NAMES } from '../model/cells/index.ts';
import { SEQUENCES } from './cell_variants.ts';
import { ELEMENTS } from './clipping.ts';
import type { Constants, KERNELS, KernelName } from './index.ts';
import { PARTS_OF_TIME } from './mingru.ts';
import { packedWidth } from './pack_recurrent.ts';
import { packedRows } from './pack_rows.ts';
import type { Sizes } from './signature.ts';

/** What a kernel has to do for one time step, in whatever variant; all at once where it loops over time itself. */
export interface Work {
  /** Terms of its sums: multiply-adds, or additions where nothing is multiplied. */
  readonly multiplyAdds: number;
  /** Values of exp, tanh, the logistic function, log and square roots. */
  readonly functions: number;
  /** Numbers in storage that the sums are made of, each counted once. */
  readonly operands: number;
  /** Numbers in storage that are read or written besides, each time counted: results, gates, states. */
  readonly elements: number;
  /** What there is an invocation for, or one for several. */
  readonly results: number;
}

/** How a variant goes about it. */
export interface VariantCost {
  /** Terms of sums for each number that an invocation loads, from storage or workgroup memory; 1 by default. */
  readonly termsPerLoad?: number;
  /** Whether it loads these numbers four at a time. */
  readonly inFours?: boolean;
  /** The share of these loads for which neighbouring invocations read numbers that lie apart; 0 by default. */
  readonly scattered?: number;
  /** Terms that it computes for each that is needed, where blocks reach over an edge; 1 by default. */
  readonly excess?: number;
  /** Results of an invocation; 1 by default. */
  readonly resultsEach?: number;
  /** Barriers that a workgroup waits at for one time step, one after the other; 0 by default. */
  readonly barriers?: number;
}

/** A kernel's constants as it is launched: with the overrides of the variant. */
type Launched<N extends KernelName> = Constants<N> & Overrides;
type Overrides = Readonly<Record<string, number>>;

type VariantOf<N extends KernelName> = keyof (typeof KERNELS)[N]['variants'];

/** A kernel's work, and the ways of its variants. */
export interface KernelWork<N extends KernelName> {
  readonly work: (constants: Constants<N>, sizes: Sizes) => Work;
  readonly variants: { readonly [V in VariantOf<N>]: (constants: Launched<N>, sizes: Sizes) => VariantCost };
}

interface Cell {
  readonly HIDDEN: number;
}

const asItIs = { plain: (): VariantCost => ({}) };

/** Work without sums: so many numbers are read and written for each result. */
function pointwise(results: number, elementsEach: number, functionsEach = 0): Work {
  const [elements, functions] = [results * elementsEach, results * functionsEach];
  return { multiplyAdds: 0, functions, operands: 0, elements, results };
}

/**
 * A time step of a cell forward: G sums of H terms for each unit of each sequence.
 * @param elements read and written for each unit of a sequence besides the states before
 */
function forward(G: number, elements: number, functions: number) {
  return ({ HIDDEN: H }: Cell, { batchSize: B }: Sizes): Work => ({
    ...pointwise(B * H, elements, functions),
    multiplyAdds: B * G * H * H,
    operands: G * H * H + G * H + B * H,
  });
}

/** A time step of a cell backward: one sum of G H terms for each unit of each sequence, but at the last time step; the mean. */
function backward(G: number, elements: number, functions: number) {
  return ({ HIDDEN: H }: Cell, { batchSize: B, timeSteps: T }: Sizes): Work => {
    const share = (T - 1) / T;
    return {
      ...pointwise(B * H, elements, functions),
      multiplyAdds: share * B * G * H * H,
      operands: share * (G * H * H + G * B * H),
    };
  };
}

/** Side of the blocks of units and sequences. */
const BLOCK = 4;
/** How much more is computed where one side is cut into blocks. */
const overEdge = (size: number, block: number): number => (Math.ceil(size / block) * block) / size;

/**
 * Four sequences in a workgroup, where PARTS invocations share a unit: a vector of four for each weight, of which neighbours
 * read neighbouring ones. Those that share wait for each other once more, and so do those that write where they read.
 */
const persistentOf =
  (termsPerLoad: number) =>
  ({ PARTS = 1, TURNS = 1 }: Overrides, { batchSize: B }: Sizes): VariantCost => ({
    termsPerLoad,
    inFours: true,
    excess: overEdge(B, SEQUENCES),
    resultsEach: SEQUENCES / PARTS,
    barriers: TURNS > 1 ? 1 : 2,
  });

/** Forward an invocation reads a row of weights for each gate, and its neighbour the next row. */
const forwardVariants = (G: number) => ({
  plain: (): VariantCost => ({ termsPerLoad: G / (1 + G), scattered: G / (1 + G) }),
  blocks: (_: Cell, { batchSize: B }: Sizes): VariantCost => ({
    termsPerLoad: (BLOCK * G) / (1 + G),
    inFours: true,
    scattered: G / (1 + G),
    excess: overEdge(B, BLOCK),
    resultsEach: BLOCK * BLOCK,
  }),
  // An invocation has a unit of four sequences; a workgroup 8 units of 32.
  tiles: ({ HIDDEN: H }: Cell, { batchSize: B }: Sizes): VariantCost => ({
    termsPerLoad: (4 * G) / (4 + G),
    inFours: true,
    excess: overEdge(H, 8) * overEdge(B, 32),
    resultsEach: 4,
    barriers: 2 * Math.ceil(H / 16),
  }),
  persistent: persistentOf((SEQUENCES * G) / (SEQUENCES + G)),
});

/** Backward neighbours read neighbouring columns. */
const backwardVariants = (G: number) => ({
  plain: (): VariantCost => ({ termsPerLoad: 1 / 2 }),
  blocks: (_: Cell, { batchSize: B }: Sizes): VariantCost => ({
    termsPerLoad: BLOCK / 2,
    inFours: true,
    excess: overEdge(B, BLOCK),
    resultsEach: BLOCK * BLOCK,
  }),
  // An invocation has four units of four sequences; a workgroup 32 of 32.
  tiles: ({ HIDDEN: H }: Cell, { batchSize: B }: Sizes): VariantCost => ({
    termsPerLoad: 2,
    inFours: true,
    excess: overEdge(H, 32) * overEdge(B, 32),
    resultsEach: 16,
    barriers: 2 * Math.ceil((G * H) / 16),
  }),
  persistent: persistentOf(SEQUENCES / (1 + SEQUENCES)),
});

/** A product in blocks of side x side: neighbours have neighbouring columns, which lie apart where b is transposed. */
const productIn =
  (side: number, inFours: boolean) =>
  ({ M, N, B_STRIDE_N }: Constants<'matmul'>, { rows }: Sizes): VariantCost => ({
    termsPerLoad: side / 2,
    inFours,
    scattered: B_STRIDE_N === 1 ? 0 : 1 / 2,
    excess: overEdge(M || rows, side) * overEdge(N || rows, side),
    resultsEach: side * side,
  });

const perParameter = (elements: number, functions: number) => ({
  work: ({ LENGTH }: { readonly LENGTH: number }) => pointwise(LENGTH, elements, functions),
  variants: asItIs,
});
const elementsEach = { plain: (): VariantCost => ({ resultsEach: ELEMENTS }) };

/** In parts time is gone through twice, by as many invocations as there are parts. */
const chainVariants = { ...asItIs, tiles: (): VariantCost => ({ resultsEach: 1 / PARTS_OF_TIME, barriers: 1 }) };

/** The work of every kernel. */
export const WORK: { readonly [N in KernelName]: KernelWork<N> } = {
  state_carry: { work: ({ HIDDEN: H }, { batchSize: B }) => pointwise(B * H, 2), variants: asItIs },
  // Of the weights one column per symbol; all of them where there are many rows.
  input_gather: {
    work: ({ GATE_ROWS: G, VOCAB: V }, { rows }) => ({
      ...pointwise(rows * G, 1),
      multiplyAdds: rows * G,
      operands: G * Math.min(V, rows) + G + rows,
    }),
    variants: { plain: () => ({ termsPerLoad: 1 / 3, scattered: 1 / 3 }) },
  },
  rnn_forward: { work: forward(1, 2, 1), variants: forwardVariants(1) },
  rnn_backward: { work: backward(1, 3, 0), variants: backwardVariants(1) },
  lstm_forward: { work: forward(4, 11, 5), variants: forwardVariants(4) },
  lstm_backward: { work: backward(4, 13, 1), variants: backwardVariants(4) },
  gru_forward: { work: forward(3, 10, 3), variants: forwardVariants(3) },
  gru_backward: { work: backward(3, 14, 0), variants: backwardVariants(3) },
  mingru_forward: {
    work: ({ HIDDEN: H }, { timeSteps: T, batchSize: B }) => ({ ...pointwise(B * H, 4 * T + 1, T) }),
    variants: chainVariants,
  },
  mingru_backward: {
    work: ({ HIDDEN: H }, { timeSteps: T, batchSize: B }) => pointwise(B * H, 6 * T),
    variants: chainVariants,
  },
  matmul: {
    work: (constants, { rows }) => {
      const [M, N, K] = [constants.M || rows, constants.N || rows, constants.K || rows];
      const operands = K * (M + N) + N * constants.HAS_BIAS;
      return { ...pointwise(M * N, 1), multiplyAdds: M * N * K, operands };
    },
    variants: {
      plain: productIn(4, false),
      blocks: productIn(8, true),
      // Its invocations load from workgroup memory, side by side.
      tiles: ({ M, N, K, TILE = 1, SPLITS = 1 }, { rows }) => ({
        termsPerLoad: 2,
        inFours: true,
        excess: overEdge(M || rows, TILE) * overEdge(N || rows, TILE),
        resultsEach: 16 / SPLITS,
        barriers: 2 * Math.ceil((K || rows) / SPLITS / 16),
      }),
    },
  },
  // As if every row had a target. The largest logit and the sum of the exponentials are sums here.
  softmax_cross_entropy: {
    work: ({ VOCAB: V }, { rows }) => ({
      multiplyAdds: 2 * rows * V,
      functions: rows * (2 * V + 1),
      operands: rows,
      elements: rows * (2 * V + 1),
      results: rows,
    }),
    variants: {
      plain: () => ({ scattered: 1 }),
      tiles: ({ WORKGROUP_SIZE = 1 }) => ({
        resultsEach: 1 / WORKGROUP_SIZE,
        barriers: 2 * (Math.log2(WORKGROUP_SIZE) + 2),
      }),
    },
  },
  loss_sum: {
    work: (_, { rows }) => ({
      multiplyAdds: rows,
      functions: 0,
      operands: rows,
      elements: 3,
      results: Math.min(64, rows),
    }),
    variants: { plain: () => ({ barriers: 1 }) },
  },
  input_gradient: {
    work: ({ GATE_ROWS: G, VOCAB: V }, { rows }) => ({
      ...pointwise(G * V, 1),
      multiplyAdds: rows * G,
      operands: rows * (G + 1),
    }),
    variants: {
      // Every weight looks at every row.
      plain: ({ VOCAB: V }) => ({ excess: V }),
      blocks: ({ VOCAB: V }) => ({
        termsPerLoad: (BLOCK * BLOCK) / (1 + BLOCK),
        inFours: true,
        excess: V * overEdge(V, BLOCK),
        resultsEach: BLOCK * BLOCK,
      }),
      // A sum in workgroup memory is loaded for every number that is added to it.
      tiles: ({ SYMBOLS = 1, SPLITS = 1 }) => ({ termsPerLoad: 1 / 2, resultsEach: SYMBOLS / SPLITS, barriers: 1 }),
    },
  },
  bias_gradient: {
    work: ({ COLUMNS }, { rows }) => ({
      ...pointwise(COLUMNS, 1),
      multiplyAdds: rows * COLUMNS,
      operands: rows * COLUMNS,
    }),
    variants: {
      plain: () => ({}),
      // Eight invocations share a column.
      tiles: ({ SPLITS = 1 }) => ({ resultsEach: 1 / (8 * SPLITS), barriers: 1 }),
    },
  },
  split_sum: {
    work: ({ LENGTH, SPLITS }) => ({
      ...pointwise(LENGTH, 1),
      multiplyAdds: LENGTH * SPLITS,
      operands: LENGTH * SPLITS,
    }),
    variants: asItIs,
  },
  pack_recurrent: {
    work: ({ HIDDEN: H, GATES }) => pointwise(H * H * packedWidth(GATES), 2),
    variants: asItIs,
  },
  norm_partial: {
    work: ({ LENGTH, PARTIALS }) => ({ ...pointwise(PARTIALS, 1), multiplyAdds: LENGTH, operands: LENGTH }),
    variants: asItIs,
  },
  // Every invocation adds up the partial sums.
  norm_clip: {
    work: ({ LENGTH, PARTIALS }) => ({
      ...pointwise(LENGTH, 2),
      multiplyAdds: Math.ceil(LENGTH / ELEMENTS) * PARTIALS,
      operands: PARTIALS,
    }),
    variants: elementsEach,
  },
  clip: { work: ({ LENGTH }) => pointwise(LENGTH, 1), variants: elementsEach },
  sgd: perParameter(3, 0),
  momentum: perParameter(5, 0),
  adagrad: perParameter(5, 1),
  rmsprop: perParameter(5, 1),
  adam: perParameter(7, 1),
  weight_average: perParameter(3, 0),
  // A random number takes about as long as two functions.
  dropout: { work: ({ HIDDEN: H }, { rows }) => pointwise(rows * H, 2, 2), variants: asItIs },
  // One step: the layer forward and backward, the head three times, gradients and their descent in passing.
  rnn_train: {
    work: ({ HIDDEN: H, VOCAB: V, WIDTH }, { timeSteps: T }) => ({
      multiplyAdds: T * (3 * H * H + 3 * H * V + WIDTH) - H * H,
      functions: T * (WIDTH + 1),
      operands: 0,
      elements: 2 * (H * H + H * V + WIDTH) + T * (4 * WIDTH + 2 * H),
      results: H,
    }),
    variants: { plain: (_, { timeSteps: T }) => ({ termsPerLoad: 0.75, barriers: 2 * T + 10 }) },
  },
  // Of T symbols each.
  rnn_sample: {
    work: ({ HIDDEN: H, VOCAB: V }, { timeSteps: T, batchSize: B }) => ({
      ...pointwise(B, T * (2 * H + V + 2), T * (H + V)),
      multiplyAdds: B * T * (H * H + H * V),
      operands: H * H + 2 * H * V + 2 * H + V,
    }),
    variants: { plain: () => ({ termsPerLoad: 0.8, resultsEach: 4 }) },
  },
  // The same of any cell; every invocation looks for the largest logit.
  cell_sample: {
    work: ({ CELL, GATES: G, LAYERS: L, HIDDEN: H, VOCAB: V }, { timeSteps: T, batchSize: B }) => {
      // Products of each layer with the states before, and of all but the first with those below.
      const matrices = (CELL_NAMES[CELL] === 'mingru' ? 0 : L) + L - 1;
      return {
        ...pointwise(B * H, T * L * 2 * G, T * (L * (G + 1) + V / H)),
        multiplyAdds: B * T * (matrices * G * H * H + H * V),
        operands: matrices * G * H * H + (G + 1) * H * V + 2 * L * G * H + V,
      };
    },
    variants: {
      plain: ({ GATES: G, LAYERS: L }, { timeSteps: T, batchSize: B }) => ({
        termsPerLoad: (SEQUENCES * G) / (SEQUENCES + G),
        inFours: true,
        excess: overEdge(B, SEQUENCES),
        resultsEach: SEQUENCES,
        barriers: T * (2 * L + 5),
      }),
    },
  },
  pack_rows: { work: ({ ROWS, COLUMNS }) => pointwise(packedRows(ROWS, COLUMNS), 2), variants: asItIs },
  draw: {
    work: ({ VOCAB: V }, { batchSize: B }) => ({ ...pointwise(B, 4, 2 * V), multiplyAdds: 3 * B * V, operands: B * V }),
    variants: {
      plain: () => ({ scattered: 1 }),
      // For the largest, and between the shares.
      tiles: ({ VOCAB: V, WORKGROUP_SIZE = 64 }) => ({
        scattered: V > WORKGROUP_SIZE ? 1 : 0,
        resultsEach: 1 / WORKGROUP_SIZE,
        barriers: Math.log2(WORKGROUP_SIZE) + 3,
      }),
    },
  },
};
