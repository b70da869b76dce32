import { ELEMENTS } from '../kernels/clipping.ts';
import { perElement } from '../kernels/workgroups.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { SEED, sumOf } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';

/** The brief ones are odd, and over the edge of a workgroup and of the partial sums. */
const LENGTHS = { brief: [7, 10_001], full: [1, 7, 65, 130, 10_001] };
const PARTIALS = 256;

const normPartial = (extent: Extent): KernelCase[] =>
  LENGTHS[extent].map((LENGTH): KernelCase => {
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

const normClip = (extent: Extent): KernelCase[] =>
  LENGTHS[extent].flatMap((LENGTH) =>
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
export const normCases = (extent: Extent) => ({ norm_partial: normPartial(extent), norm_clip: normClip(extent) });
