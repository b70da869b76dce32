import { packedWidth } from '../kernels/pack_recurrent.ts';
import { perElement } from '../kernels/workgroups.ts';
import { launchIn } from '../plan/variants.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { emptyStepRecord } from '../model/step.ts';
import { packRecurrent } from '../reference/pack_recurrent.ts';
import type { Closeness } from './closeness.ts';
import { EXACT, perShape, SEED, sumOf, titleOf } from './kernel_case.ts';
import type { Extent, KernelCase, Shape } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';
import { HARDWARE, SOFTWARE } from './case_adapters.ts';
import type { KernelTensor } from './run_kernel.ts';

type CellKernel = `${'rnn' | 'lstm' | 'gru'}_${'forward' | 'backward'}`;
type ScanKernel = `mingru_${'forward' | 'backward'}`;

type Sizes = Readonly<Record<'H' | 'T' | 'B', number>>;

/** What a kernel needs and writes. */
interface CellTensors {
  readonly gates: 1 | 3 | 4;
  readonly tensorsOf: (sizes: Sizes, random: NumpyRandom) => Record<string, KernelTensor>;
  readonly outputs: readonly string[];
}

/** A cell's kernel at its first and its last time step, for every shape and every kind of gate. */
function casesOf(extent: Extent, kernel: CellKernel, { gates, tensorsOf, outputs }: CellTensors): KernelCase[] {
  return perShape(extent, (shape, random) => {
    const { H, T, B } = shape;
    const tensors = tensorsOf(shape, random);
    return [...new Set([0, T - 1])].flatMap((time) =>
      // Only cells with gates ask which sigmoid.
      (gates === 1 ? [{}] : [{ HARD_SIGMOID: 0 }, { HARD_SIGMOID: 1 }]).map((sigmoid) => ({
        title: `${titleOf(shape)}, time ${time}${'HARD_SIGMOID' in sigmoid ? `, hard ${sigmoid.HARD_SIGMOID}` : ''}`,
        kernel,
        constants: { HIDDEN: H, ...sigmoid },
        tensors,
        record: { batchSize: B, timeSteps: T },
        time,
        workgroups: perElement(B * H),
        outputs: Object.fromEntries(outputs.map((name) => [name, closenessOf(H, gates)])),
      })),
    );
  });
}

/**
 * H of the persistent variant's cases, by number of gates, with sizes that a workgroup of 256 holds once, twice or four times
 * and those just above. Every H is a program to compile, for which software adapters take up to two seconds: not every
 * cell has every H.
 */
const PERSISTENT_UNITS = { 1: [1, 5, 64, 65, 129, 256], 3: [1, 5, 100, 129], 4: [1, 5, 64, 128, 256] } as const;
/** Of the brief ones: units shared by four invocations, and by two or one. */
const BRIEF_UNITS: readonly number[] = [5, 65, 100, 128];

/**
 * A cell's kernel at all time steps of one dispatch: as on hardware, and with few units as on software, where no invocation
 * shares a unit. With 5 units it has hard sigmoids.
 */
function persistentCasesOf(
  extent: Extent,
  kernel: CellKernel,
  { gates, tensorsOf, outputs }: CellTensors,
): KernelCase[] {
  const brief = extent === 'brief';
  const sizes = PERSISTENT_UNITS[gates]
    .filter((H) => !brief || BRIEF_UNITS.includes(H))
    .flatMap((H) =>
      (brief ? [3, 33] : [1, 3, 8, 33]).flatMap((B) =>
        (brief ? [7] : [1, 7]).flatMap((T) =>
          (H === 5 ? (['hardware', 'software'] as const) : (['hardware'] as const)).map((kind) => ({ H, T, B, kind })),
        ),
      ),
    );
  return sizes.map(({ kind, ...size }) => {
    const { H, T, B } = size;
    const constants = { HIDDEN: H, ...(gates > 1 && { HARD_SIGMOID: Number(H === 5) }) };
    const adapter = kind === 'hardware' ? HARDWARE : SOFTWARE;
    const sizesOfStep = { rows: T * B, timeSteps: T, batchSize: B };
    const closeness = closenessOfAll(size, gates);
    return {
      title: `H ${H}, T ${T}, B ${B}, as on ${kind}`,
      tensors: tensorsOf(size, new NumpyRandom(SEED)),
      record: { batchSize: B, timeSteps: T },
      time: 0,
      outputs: Object.fromEntries(outputs.map((name) => [name, closeness])),
      ...launchIn({ kernel, constants } as never, 'persistent', sizesOfStep, adapter)!,
    };
  });
}

/** Whether a kernel makes time steps of a cell with a recurrent product. */
export const isCellKernel = (kernel: string): kernel is CellKernel => kernel in TENSORS;

/** The tensors of a cell's kernel for any size, and how close all time steps together must come to the twin's; null for other kernels. */
export function cellRun(
  kernel: string,
  size: Sizes,
  random: NumpyRandom,
): Pick<KernelCase, 'tensors' | 'outputs'> | null {
  if (kernel in SCAN_TENSORS) return scanRun(kernel as ScanKernel, size, random);
  if (!isCellKernel(kernel)) return null;
  const { gates, tensorsOf, outputs } = TENSORS[kernel];
  const closeness = closenessOfAll(size, gates);
  return { tensors: tensorsOf(size, random), outputs: Object.fromEntries(outputs.map((name) => [name, closeness])) };
}

/** The packing of weights, for every shape and number of gates. */
export const packCases = (extent: Extent): KernelCase[] =>
  perShape(extent, (shape, random) =>
    ([1, 3, 4] as const).map((GATES) => {
      const { H } = shape;
      const weight = normal(random, GATES * H * H);
      const elements = H * H * packedWidth(GATES);
      return {
        title: `${titleOf(shape)}, gates ${GATES}`,
        kernel: 'pack_recurrent',
        constants: { HIDDEN: H, GATES },
        tensors: { weight, packed: normal(random, elements) },
        record: {},
        time: 0,
        workgroups: perElement(elements),
        outputs: { packed: EXACT },
      };
    }),
  );

/** The sums over H (forward) or G H (backward) terms have size 1; what follows is a handful of operations. */
function closenessOf(H: number, gates: number): Closeness {
  const { absolute, relative, why } = sumOf(8 + gates * Math.sqrt(H));
  return { absolute, relative: relative + 1e-6, why: `${why}; tanh and sigmoid are good to a few 1e-7` };
}

/** The same of all time steps. */
function closenessOfAll({ H, T }: Sizes, gates: number): Closeness {
  const { absolute, relative, why } = closenessOf(H, gates);
  return { absolute: absolute * T, relative: relative * T, why: `${why}; each step adds its own` };
}

/** Weights such that the sums over H units stay of size 1: activations bend, but do not saturate everywhere. */
const weights = (random: NumpyRandom, gates: number, H: number) => normal(random, gates * H * H, 1 / Math.sqrt(H));

/** Activated gates; every eighth is exactly 0 or 1, as hard sigmoids often are. */
function activated(random: NumpyRandom, count: number): Float32Array {
  const values = uniform(random, count, 0.01, 0.99);
  for (let i = 0; i < count; i += 8) values[i] = (i / 8) % 2;
  return values;
}

const forward =
  (gates: number, others: (size: number, rows: number, random: NumpyRandom) => Record<string, KernelTensor>) =>
  ({ H, T, B }: Sizes, random: NumpyRandom) => {
    const entering = normal(random, T * B * gates * H);
    const weight = weights(random, gates, H);
    return {
      gates: entering,
      weight,
      packed: packedOf(weight, H, gates),
      bias: normal(random, gates * H),
      hidden: uniform(random, (T + 1) * B * H, -1, 1),
      ...others((T + 1) * B * H, T * B * gates * H, random),
    };
  };

function packedOf(weight: Float32Array, HIDDEN: number, GATES: number): Float32Array {
  const packed = new Float32Array(HIDDEN * HIDDEN * packedWidth(GATES));
  packRecurrent({ weight, packed }, { HIDDEN, GATES }, emptyStepRecord(), 0);
  return packed;
}

const backward =
  (
    gates: number,
    others: (size: number, rows: number, batch: number, random: NumpyRandom) => Record<string, KernelTensor>,
  ) =>
  ({ H, T, B }: Sizes, random: NumpyRandom) => ({
    dhidden: normal(random, T * B * H),
    weight: weights(random, gates, H),
    ...others((T + 1) * B * H, T * B * gates * H, B * H, random),
  });

const TENSORS: Readonly<Record<CellKernel, CellTensors>> = {
  rnn_forward: { gates: 1, tensorsOf: forward(1, () => ({})), outputs: ['hidden'] },
  rnn_backward: {
    gates: 1,
    tensorsOf: backward(1, (size, rows, _, random) => ({
      hidden: uniform(random, size, -1, 1),
      gates: normal(random, rows),
    })),
    outputs: ['gates'],
  },
  lstm_forward: {
    gates: 4,
    tensorsOf: forward(4, (size, _, random) => ({ cell: normal(random, size) })),
    outputs: ['gates', 'hidden', 'cell'],
  },
  lstm_backward: {
    gates: 4,
    tensorsOf: backward(4, (size, rows, batch, random) => ({
      cell: normal(random, size),
      gates: activated(random, rows),
      carried: normal(random, batch),
    })),
    outputs: ['gates', 'carried'],
  },
  gru_forward: {
    gates: 3,
    tensorsOf: forward(3, (_, rows, random) => ({ recurrent: normal(random, rows) })),
    outputs: ['gates', 'hidden', 'recurrent'],
  },
  gru_backward: {
    gates: 3,
    tensorsOf: backward(3, (size, rows, batch, random) => ({
      hidden: uniform(random, size, -1, 1),
      gates: activated(random, rows),
      recurrent: normal(random, rows),
      carried: normal(random, batch),
    })),
    outputs: ['gates', 'recurrent', 'carried'],
  },
};

const SCAN_TENSORS: Readonly<Record<ScanKernel, Pick<CellTensors, 'tensorsOf' | 'outputs'>>> = {
  mingru_forward: {
    tensorsOf: ({ H, T, B }, random) => ({
      gates: normal(random, T * B * 2 * H),
      hidden: uniform(random, (T + 1) * B * H, -1, 1),
    }),
    outputs: ['gates', 'hidden'],
  },
  mingru_backward: {
    tensorsOf: ({ H, T, B }, random) => ({
      dhidden: normal(random, T * B * H),
      hidden: uniform(random, (T + 1) * B * H, -1, 1),
      gates: activated(random, T * B * 2 * H),
    }),
    outputs: ['gates'],
  },
};

function scanRun(kernel: ScanKernel, size: Sizes, random: NumpyRandom): Pick<KernelCase, 'tensors' | 'outputs'> {
  const { tensorsOf, outputs } = SCAN_TENSORS[kernel];
  const why = 'a handful of operations for each of T steps; a sigmoid is good to a few 1e-7';
  const closeness = { absolute: 1e-6 * size.T, relative: 1e-6 * size.T, why };
  return { tensors: tensorsOf(size, random), outputs: Object.fromEntries(outputs.map((name) => [name, closeness])) };
}

/** More steps than a chain has parts, the last of them shorter; more chains than a workgroup has. */
const LONG: Shape = { H: 33, V: 1, T: 67, B: 1 };

/** A cell without a recurrent product at all time steps of one dispatch, for every shape and both kinds of gate. */
function scanCasesOf(extent: Extent, kernel: ScanKernel): KernelCase[] {
  const build = (shape: Shape, random: NumpyRandom): KernelCase[] => {
    const run = scanRun(kernel, shape, random);
    return [0, 1].map((HARD_SIGMOID) => ({
      ...run,
      title: `${titleOf(shape)}, hard ${HARD_SIGMOID}`,
      kernel,
      constants: { HIDDEN: shape.H, HARD_SIGMOID },
      record: { batchSize: shape.B, timeSteps: shape.T },
      time: 0,
      workgroups: perElement(shape.B * shape.H),
    }));
  };
  return [...perShape(extent, build), ...build(LONG, new NumpyRandom(SEED))];
}

/** The cases of the kernels of cells, one time step each where time steps follow each other. */
export const cellCases = (extent: Extent) => ({
  ...(Object.fromEntries(
    Object.entries(TENSORS).map(([kernel, tensors]) => [kernel, casesOf(extent, kernel as CellKernel, tensors)]),
  ) as unknown as Record<CellKernel, readonly KernelCase[]>),
  mingru_forward: scanCasesOf(extent, 'mingru_forward'),
  mingru_backward: scanCasesOf(extent, 'mingru_backward'),
});

/** The cases of the same kernels in the variant that makes all time steps; their oracle is the twin, step by step. */
export const persistentCases = (extent: Extent): KernelCase[] =>
  Object.entries(TENSORS).flatMap(([kernel, tensors]) => persistentCasesOf(extent, kernel as CellKernel, tensors));
