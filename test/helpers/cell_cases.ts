import { perElement } from '../../src/kernels/kernel.ts';
import type { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import type { Closeness } from './close.ts';
import { perShape, sumOf, titleOf } from './kernel_case.ts';
import type { KernelCase, Shape } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';
import type { KernelTensor } from './run_kernel.ts';

type CellKernel = `${'rnn' | 'lstm' | 'gru'}_${'forward' | 'backward'}`;

/** A cell's kernel at its first and its last time step, for every shape and every kind of gate. */
function casesOf(
  kernel: CellKernel,
  gates: 1 | 3 | 4,
  tensorsOf: (shape: Shape, random: NumpyRandom) => Record<string, KernelTensor>,
  outputs: readonly string[],
): KernelCase[] {
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
  ({ H, T, B }: Shape, random: NumpyRandom) => ({
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
  ({ H, T, B }: Shape, random: NumpyRandom) => ({
    dhidden: normal(random, T * B * H),
    weight: weights(random, gates, H),
    ...others((T + 1) * B * H, T * B * gates * H, B * H, random),
  });

/** The cases of the kernels of cells. */
export const cellCases: Readonly<Record<CellKernel, readonly KernelCase[]>> = {
  rnn_forward: casesOf(
    'rnn_forward',
    1,
    forward(1, () => ({})),
    ['hidden'],
  ),
  rnn_backward: casesOf(
    'rnn_backward',
    1,
    backward(1, (size, rows, _, random) => ({
      hidden: uniform(random, size, -1, 1),
      gates: normal(random, rows),
    })),
    ['gates'],
  ),
  lstm_forward: casesOf(
    'lstm_forward',
    4,
    forward(4, (size, _, random) => ({ cell: normal(random, size) })),
    ['gates', 'hidden', 'cell'],
  ),
  lstm_backward: casesOf(
    'lstm_backward',
    4,
    backward(4, (size, rows, batch, random) => ({
      cell: normal(random, size),
      gates: activated(random, rows),
      carried: normal(random, batch),
    })),
    ['gates', 'carried'],
  ),
  gru_forward: casesOf(
    'gru_forward',
    3,
    forward(3, (_, rows, random) => ({ recurrent: normal(random, rows) })),
    ['gates', 'hidden', 'recurrent'],
  ),
  gru_backward: casesOf(
    'gru_backward',
    3,
    backward(3, (size, rows, batch, random) => ({
      hidden: uniform(random, size, -1, 1),
      gates: activated(random, rows),
      recurrent: normal(random, rows),
      carried: normal(random, batch),
    })),
    ['gates', 'recurrent', 'carried'],
  ),
};
