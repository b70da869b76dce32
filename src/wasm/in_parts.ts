import { EXPORTS } from './exports.ts';
import { BYTES } from './named.ts';
import { NONE_ENDINGS } from './signatures.ts';
import type { Arguments, ParameterName, SimdExports, SimdFunction } from './signatures.ts';
import type { ThreadPool } from './thread_pool.ts';

/** How far an argument goes on from row to row: so many times another argument, or times 1 where none is named. */
interface Step<Parameter extends string> {
  readonly factor: number;
  readonly of?: Parameter;
}

/** Multiplications in a row, or what takes as long, computed from up to two arguments. */
interface Work<Parameter extends string> {
  readonly of: readonly Parameter[];
  readonly multiplications: (first: number, second: number) => number;
}

/** How a function's work is cut. */
export interface Cut<Parameter extends string> {
  /** The parameter that counts rows, of which each part gets some. */
  readonly rows: Parameter;
  /** The parameters, addresses most often, that go on from row to row. The others are the same in every part. */
  readonly steps: { readonly [Name in Parameter]?: Step<Parameter> };
  readonly work: Work<Parameter>;
}

type Cuts = { readonly [Name in SimdFunction]?: Cut<ParameterName<Name>> };

/** Multiplications that are worth a part: 6 microseconds. */
const WORTH_A_PART = 2 ** 17;
/** Rows of a part at least: a batch that is smaller is multiplied in another way, and rounded differently. */
const LEAST_ROWS = 8;
/** Parts begin at multiples of so many rows, which products and vectors take at once. */
const GRAIN = 4;
/** An element that is moved, updated, or put through an activation, takes as long as so many multiplications. */
const ELEMENT = 16;

/** A row has `times` floats for each of the named parameter's count. */
export const floats = <Parameter extends string>(of: Parameter, times = 1): Step<Parameter> => ({
  factor: times * BYTES,
  of,
});
/** A row is so many bytes long as the named parameter says. */
export const bytes = <Parameter extends string>(of: Parameter): Step<Parameter> => ({ factor: 1, of });
/** A row is one float or one id. */
const ONE_FLOAT: Step<never> = { factor: BYTES };

/** A cell's time step with so many gates of H units. */
const gates = (count: number): Work<'H'> => ({ of: ['H'], multiplications: (H) => count * H * (H + ELEMENT) });
const times = <Parameter extends string>(factor: number, of: Parameter): Work<Parameter> => ({
  of: [of],
  multiplications: (count) => factor * count,
});
const always = (multiplications: number): Work<never> => ({ of: [], multiplications: () => multiplications });

/** All that is cut. */
const CUTS = {
  addProduct: {
    rows: 'M',
    steps: { a: bytes('aRow'), c: floats('N') },
    work: { of: ['N', 'K'], multiplications: (N, K) => N * K },
  },
  fillRows: { rows: 'M', steps: { c: floats('N') }, work: times(1, 'N') },
  rnnForward: {
    rows: 'B',
    steps: { gates: floats('H'), hiddenBefore: floats('H'), hidden: floats('H') },
    work: gates(1),
  },
  rnnBackward: {
    rows: 'B',
    steps: { dhidden: floats('H'), hidden: floats('H'), gates: floats('H'), gatesAfter: floats('H') },
    work: gates(1),
  },
  lstmForward: {
    rows: 'B',
    steps: {
      gates: floats('H', 4),
      hiddenBefore: floats('H'),
      hidden: floats('H'),
      cellBefore: floats('H'),
      cell: floats('H'),
    },
    work: gates(4),
  },
  lstmBackward: {
    rows: 'B',
    steps: {
      dhidden: floats('H'),
      cellBefore: floats('H'),
      cell: floats('H'),
      gates: floats('H', 4),
      gatesAfter: floats('H', 4),
      carried: floats('H'),
    },
    work: gates(4),
  },
  gruForward: {
    rows: 'B',
    steps: { gates: floats('H', 3), hiddenBefore: floats('H'), hidden: floats('H'), recurrent: floats('H', 3) },
    work: gates(3),
  },
  gruBackward: {
    rows: 'B',
    steps: {
      dhidden: floats('H'),
      hiddenBefore: floats('H'),
      gates: floats('H', 3),
      recurrent: floats('H', 3),
      recurrentAfter: floats('H', 3),
      carried: floats('H'),
    },
    work: gates(3),
  },
  softmaxCrossEntropy: {
    rows: 'rows',
    steps: { targets: ONE_FLOAT, logits: floats('V'), rowLoss: ONE_FLOAT },
    work: times(ELEMENT, 'V'),
  },
  inputGather: {
    rows: 'rows',
    steps: { inputs: ONE_FLOAT, gates: floats('gateRows') },
    work: times(ELEMENT, 'gateRows'),
  },
  /** Rows of the result, which each part makes from all symbols. */
  inputGradient: {
    rows: 'gateRows',
    steps: { gates: ONE_FLOAT, weightGradient: floats('V') },
    work: times(ELEMENT, 'rows'),
  },
  /** As many columns' sums to each part. */
  biasGradient: { rows: 'columns', steps: { errors: ONE_FLOAT, gradient: ONE_FLOAT }, work: times(4, 'rows') },
  dropout: {
    rows: 'count',
    steps: { source: ONE_FLOAT, result: ONE_FLOAT, first: { factor: 1 } },
    work: always(ELEMENT),
  },
  scale: { rows: 'length', steps: { gradients: ONE_FLOAT }, work: always(ELEMENT) },
  sgd: { rows: 'length', steps: { gradients: ONE_FLOAT, parameters: ONE_FLOAT }, work: always(ELEMENT) },
  momentum: {
    rows: 'length',
    steps: { gradients: ONE_FLOAT, parameters: ONE_FLOAT, velocity: ONE_FLOAT },
    work: always(ELEMENT),
  },
  adagrad: {
    rows: 'length',
    steps: { gradients: ONE_FLOAT, parameters: ONE_FLOAT, squareSum: ONE_FLOAT },
    work: always(ELEMENT),
  },
  rmsprop: {
    rows: 'length',
    steps: { gradients: ONE_FLOAT, parameters: ONE_FLOAT, squareAverage: ONE_FLOAT },
    work: always(ELEMENT),
  },
  adam: {
    rows: 'length',
    steps: { gradients: ONE_FLOAT, parameters: ONE_FLOAT, firstMoment: ONE_FLOAT, secondMoment: ONE_FLOAT },
    work: always(ELEMENT),
  },
} satisfies Cuts;

/** The functions that a pool has to know. */
export const PART_FUNCTIONS = [...Object.keys(CUTS), 'drawNames'] as SimdFunction[];

/** A step with the places of its arguments; `of` is -1 where it names no argument. */
interface PlacedStep {
  readonly place: number;
  readonly factor: number;
  readonly of: number;
  readonly mayBeNone: boolean;
}

/** The module's functions, those with much to do in parts, on several threads. Results are the same to the bit. */
export function inParts(wasm: SimdExports, pool: ThreadPool, worthAPart = WORTH_A_PART): SimdExports {
  const cut = Object.entries<Cut<string>>(CUTS).map(([name, of]) => [
    name,
    cutFunction(wasm, pool, worthAPart, name as SimdFunction, of),
  ]);
  return { ...wasm, ...Object.fromEntries(cut) };
}

function cutFunction(
  wasm: SimdExports,
  pool: ThreadPool,
  worthAPart: number,
  name: SimdFunction,
  { rows: rowsName, steps, work }: Cut<string>,
): (...args: number[]) => void {
  const whole = wasm[name] as (...args: readonly number[]) => void;
  const parameters = EXPORTS[name].parameters.map(([parameter]): string => parameter);
  const placeOf = (parameter: string) => parameters.indexOf(parameter);
  const rows = placeOf(rowsName);
  const placed = Object.entries(steps).map(([parameter, step]) => placedStep(parameter, step!, placeOf));
  // What needs fewer than two arguments is given others, which it does not look at.
  const [first = 0, second = 0] = work.of.map(placeOf);
  const { multiplications } = work;
  return (...args) => {
    const count = args[rows]!;
    if (count < 2 * LEAST_ROWS) return whole(...args);
    const worth = Math.floor((count * multiplications(args[first]!, args[second]!)) / worthAPart);
    const parts = partsOf(count, Math.min(pool.threads, worth));
    if (parts === 1) return whole(...args);
    const bounds = boundsOf(count, parts);
    const argsOf = (end: number, part: number) => {
      const moved = args.slice();
      move(moved, args, bounds[part]!, placed);
      moved[rows] = end - bounds[part]!;
      return moved;
    };
    pool.run(name, bounds.slice(1).map(argsOf) as unknown as Arguments<typeof name>[]);
  };
}

function placedStep(parameter: string, { factor, of }: Step<string>, placeOf: (name: string) => number): PlacedStep {
  const mayBeNone = NONE_ENDINGS.some((ending) => parameter.endsWith(ending));
  return { place: placeOf(parameter), factor, of: of === undefined ? -1 : placeOf(of), mayBeNone };
}

/** Lets arguments go on by so many rows. What is not there, NONE, stays so. */
function move(moved: number[], args: readonly number[], rows: number, steps: readonly PlacedStep[]): void {
  for (const { place, factor, of, mayBeNone } of steps) {
    if (mayBeNone && args[place] === 0) continue;
    moved[place] = args[place]! + rows * factor * (of < 0 ? 1 : args[of]!);
  }
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
