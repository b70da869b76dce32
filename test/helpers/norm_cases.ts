import { ELEMENTS } from '../../src/kernels/clipping.ts';
import { perElement } from '../../src/kernels/workgroups.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { SEED, sumOf } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';

const LENGTHS = [1, 7, 65, 130, 10_001];
const PARTIALS = 256;

const normPartial = LENGTHS.map((LENGTH): KernelCase => {
  return {
    title: `${LENGTH} gradients`,
    kernel: 'norm_partial',
    constants: { LENGTH, PARTIALS },
    tensors: { gradients: normal(new NumpyRandom(SEED), LENGTH), partial: new Float32Array(PARTIALS).fill(9) },
    record: {},
    time: 0,
    workgroups: perElement(PARTIALS),
    outputs: { partial: sumOf(Math.ceil(LENGTH / PARTIALS)) },
  };
});

const normClip = LENGTHS.flatMap((LENGTH) =>
  // The norm is between 9 and 16: one is above the bound, one below.
  [1, 100].map((maxNorm): KernelCase => {
    const random = new NumpyRandom(SEED);
    return {
      title: `${LENGTH} gradients, norm at most ${maxNorm}`,
      kernel: 'norm_clip',
      constants: { LENGTH, PARTIALS },
      tensors: { gradients: normal(random, LENGTH), partial: uniform(random, PARTIALS) },
      record: { maxNorm },
      time: 0,
      workgroups: perElement(Math.ceil(LENGTH / ELEMENTS)),
      outputs: {
        gradients: {
          absolute: 0,
          relative: 5e-6,
          why: 'the norm is a root of 256 added numbers: up to 256 roundings of 2^-24 in all, halved by the root',
        },
      },
    };
  }),
);

/** The cases of the kernels that clip by norm. */
export const normCases = { norm_partial: normPartial, norm_clip: normClip } as const;
