import { perElement } from '../../src/kernels/workgroups.ts';
import { launchIn } from '../../src/plan/variants.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import type { Closeness } from './close.ts';
import { perShape, SEED, sumOf, titleOf } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';
import { HARDWARE, SOFTWARE } from './test_adapter.ts';
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
function casesOf(kernel: CellKernel, { gates, tensorsOf, outputs }: CellTensors): KernelCase[] {
  return perShape((shape, random) => {
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
 * H of the persistent variant's cases, by number of gates: one, odd, not in fours, in fours, more than invocations. Every H
 * is a program to compile, for which software adapters take up to two seconds: not every cell has every H.
 */
const PERSISTENT_UNITS = { 1: [1, 5, 50, 64, 100], 3: [1, 5, 50, 100], 4: [1, 5, 64] } as const;

/** A cell's kernel at all time steps of one dispatch. With 5 units it has hard sigmoids, and sums in parts as on hardware. */
function persistentCasesOf(kernel: CellKernel, { gates, tensorsOf, outputs }: CellTensors): KernelCase[] {
  const sizes = PERSISTENT_UNITS[gates].flatMap((H) =>
    [1, 3, 8, 33].flatMap((B) => [1, 7].map((T) => ({ H, T, B, kind: H === 5 ? 'hardware' : 'software' }) as const)),
  );
  return sizes.map(({ kind, ...size }) => {
    const { H, T, B } = size;
    const constants = { HIDDEN: H, ...(gates > 1 && { HARD_SIGMOID: Number(H === 5) }) };
    const adapter = kind === 'hardware' ? HARDWARE : SOFTWARE;
    const sizesOfStep = { rows: T * B, timeSteps: T, batchSize: B };
    const { absolute, relative, why } = closenessOf(H, gates);
    const closeness = { absolute: absolute * T, relative: relative * T, why: `${why}; each step adds its own` };
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

/** The sums over H (forward) or G H (backward) terms have size 1; what follows is a handful of operations. */
function closenessOf(H: number, gates: number): Closeness {
  const { absolute, relative, why } = sumOf(8 + gates * Math.sqrt(H));
  return { absolute, relative: relative + 1e-6, why: `${why}; tanh and sigmoid are good to a few 1e-7` };
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
  ({ H, T, B }: Sizes, random: NumpyRandom) => ({
    gates: normal(random, T * B * gates * H),
    weight: weights(random, gates, H),
    bias: normal(random, gates * H),
    hidden: uniform(random, (T + 1) * B * H, -1, 1),
    ...others((T + 1) * B * H, T * B * gates * H, random),
  });

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

/** A cell without a recurrent product at all time steps of one dispatch, for every shape and both kinds of gate. */
function scanCasesOf(kernel: ScanKernel, tensorsOf: CellTensors['tensorsOf'], outputs: readonly string[]) {
  return perShape((shape, random) => {
    const tensors = tensorsOf(shape, random);
    const why = 'a handful of operations for each of T steps; a sigmoid is good to a few 1e-7';
    const closeness = { absolute: 1e-6 * shape.T, relative: 1e-6 * shape.T, why };
    return [0, 1].map((HARD_SIGMOID) => ({
      title: `${titleOf(shape)}, hard ${HARD_SIGMOID}`,
      kernel,
      constants: { HIDDEN: shape.H, HARD_SIGMOID },
      tensors,
      record: { batchSize: shape.B, timeSteps: shape.T },
      time: 0,
      workgroups: perElement(shape.B * shape.H),
      outputs: Object.fromEntries(outputs.map((name) => [name, closeness])),
    }));
  });
}

const scanCases: Readonly<Record<ScanKernel, readonly KernelCase[]>> = {
  mingru_forward: scanCasesOf(
    'mingru_forward',
    ({ H, T, B }, random) => ({
      gates: normal(random, T * B * 2 * H),
      hidden: uniform(random, (T + 1) * B * H, -1, 1),
    }),
    ['gates', 'hidden'],
  ),
  mingru_backward: scanCasesOf(
    'mingru_backward',
    ({ H, T, B }, random) => ({
      dhidden: normal(random, T * B * H),
      hidden: uniform(random, (T + 1) * B * H, -1, 1),
      gates: activated(random, T * B * 2 * H),
    }),
    ['gates'],
  ),
};

/** The cases of the kernels of cells, one time step each where time steps follow each other. */
export const cellCases = {
  ...(Object.fromEntries(
    Object.entries(TENSORS).map(([kernel, tensors]) => [kernel, casesOf(kernel as CellKernel, tensors)]),
  ) as unknown as Record<CellKernel, readonly KernelCase[]>),
  ...scanCases,
};

/** The cases of the same kernels in the variant that makes all time steps; their oracle is the twin, step by step. */
export const PERSISTENT_CASES = Object.entries(TENSORS).flatMap(([kernel, tensors]) =>
  persistentCasesOf(kernel as CellKernel, tensors),
);
