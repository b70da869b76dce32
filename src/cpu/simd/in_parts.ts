import { BYTES } from './addresses.ts';
import type { PartFunction, SimdExports } from './module.ts';
import type { ThreadPool } from './thread_pool.ts';

type Numbers = readonly number[];

/** How a function's work is cut: one of its arguments counts rows, of which each part gets some. */
interface Cut {
  /** The place of the argument that counts. */
  readonly rows: number;
  /** By how much each argument, an address most often, goes on from row to row. */
  readonly steps: (args: Numbers) => Numbers;
  /** Multiplications in a row, or what takes as long. */
  readonly work: (args: Numbers) => number;
}

/** Multiplications that are worth a part: 6 microseconds. */
const WORTH_A_PART = 2 ** 17;
/** Rows of a part at least: a batch that is smaller is multiplied in another way, and rounded differently. */
const LEAST_ROWS = 8;
/** Parts begin at multiples of so many rows, which products and vectors take at once. */
const GRAIN = 4;
/** An element that is moved, updated, or put through an activation, takes as long as so many multiplications. */
const ELEMENT = 16;

/** A cell's sequences: `steps` are floats of H, `after` is the place of what comes after, 0 at the last symbol. */
function sequences(rows: number, gates: number, floats: Numbers, after?: number): Cut {
  return {
    rows,
    steps: (args) => {
      const bytes = BYTES * args[rows + 1]!;
      return floats.map((count, place) => (place === after && args[place] === 0 ? 0 : count * bytes));
    },
    work: (args) => gates * args[rows + 1]! * (args[rows + 1]! + ELEMENT),
  };
}

/** The elements of so many arrays, which come first among the arguments, and then their number. */
function elements(arrays: number): Cut {
  const steps = Array.from({ length: arrays }, () => BYTES);
  return { rows: arrays, steps: () => steps, work: () => ELEMENT };
}

/** All that is cut. Arguments are those of SimdExports. */
const CUTS: Partial<Record<PartFunction, Cut>> = {
  addProduct: {
    rows: 7,
    steps: ([, aRow, , , , , , , N]) => [aRow!, 0, 0, 0, 0, 0, BYTES * N!],
    work: ([, , , , , , , , N, K]) => N! * K!,
  },
  fillRows: { rows: 2, steps: ([, , , N]) => [BYTES * N!], work: ([, , , N]) => N! },
  rnnForward: sequences(5, 1, [1, 0, 0, 1, 1]),
  rnnBackward: sequences(5, 1, [1, 0, 1, 1, 1], 4),
  lstmForward: sequences(7, 4, [4, 0, 0, 1, 1, 1, 1]),
  lstmBackward: sequences(7, 4, [1, 0, 1, 1, 4, 4, 1], 5),
  gruForward: sequences(6, 3, [3, 0, 0, 1, 1, 3]),
  gruBackward: sequences(7, 3, [1, 0, 1, 3, 3, 3, 1], 5),
  softmaxCrossEntropy: {
    rows: 3,
    steps: ([, , , , V]) => [BYTES, BYTES * V!, BYTES],
    work: ([, , , , V]) => ELEMENT * V!,
  },
  inputGather: {
    rows: 4,
    steps: ([, , , , , gateRows]) => [BYTES, 0, 0, BYTES * gateRows!],
    work: ([, , , , , gateRows]) => ELEMENT * gateRows!,
  },
  inputGradient: {
    rows: 4,
    steps: ([, , , , , V]) => [0, BYTES, BYTES * V!],
    work: ([, , , rows]) => ELEMENT * rows!,
  },
  biasGradient: { rows: 3, steps: () => [BYTES, BYTES], work: ([, , rows]) => 4 * rows! },
  dropout: { rows: 2, steps: () => [BYTES, BYTES, 0, 1], work: () => ELEMENT },
  scale: elements(1),
  sgd: elements(2),
  momentum: elements(3),
  adagrad: elements(3),
  rmsprop: elements(3),
  adam: elements(4),
};

/** The functions that a pool has to know. */
export const PART_FUNCTIONS = [...Object.keys(CUTS), 'drawNames'] as PartFunction[];

/** The module's functions, those with much to do in parts, on several threads. Results are the same to the bit. */
export function inParts(wasm: SimdExports, pool: ThreadPool, worthAPart = WORTH_A_PART): SimdExports {
  const cut = Object.entries(CUTS).map(([key, { rows, steps, work }]) => {
    const name = key as PartFunction;
    const whole = wasm[name] as (...args: Numbers) => void;
    const call = (...args: Numbers): void => {
      const count = args[rows]!;
      if (count < 2 * LEAST_ROWS) return whole(...args);
      const parts = partsOf(count, Math.min(pool.threads, Math.floor((count * work(args)) / worthAPart)));
      if (parts === 1) return whole(...args);
      const onward = steps(args);
      const bounds = boundsOf(count, parts);
      const argsOf = (end: number, part: number) => {
        const first = bounds[part]!;
        const moved = args.map((value, place) => value + first * (onward[place] ?? 0));
        moved[rows] = end - first;
        return moved;
      };
      pool.run(name, bounds.slice(1).map(argsOf));
    };
    return [name, call];
  });
  return { ...wasm, ...Object.fromEntries(cut) };
}

/** Into how many parts rows are cut, where `most` are wanted. */
export function partsOf(rows: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(rows / LEAST_ROWS)));
}

/** The rows at which parts begin, and where the last one ends. */
export function boundsOf(rows: number, parts: number): number[] {
  const whole = Array.from({ length: parts }, (_, part) => Math.floor((rows * part) / parts / GRAIN) * GRAIN);
  return [...whole, rows];
}
