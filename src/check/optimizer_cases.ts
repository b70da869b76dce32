import { perElement } from '../kernels/workgroups.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import { momentCorrections, OPTIMIZER_STATES, optimizerConstants, OPTIMIZERS } from '../model/optimizers/index.ts';
import type { OptimizerConfig, OptimizerName } from '../model/optimizers/index.ts';
import { SEED } from './kernel_case.ts';
import type { Extent, KernelCase } from './kernel_case.ts';
import { normal, uniform } from './random_tensors.ts';

/** The brief ones are odd, and over the edge of a workgroup. */
const LENGTHS = { brief: [7, 130], full: [1, 7, 65, 130, 10_001] };
const LEARNING_RATE = 0.01;
const CLOSENESS = {
  absolute: 3e-7,
  relative: 1e-6,
  why:
    'half a unit in the last place of parameters below 4 (1.2e-7) for each of two operations; ' +
    'quotients and roots of WGSL are good to 2.5 units, 3e-7 of an update of 0.01',
};

function casesOf(optimizer: OptimizerConfig, note: string, lengths: readonly number[]): KernelCase[] {
  const { name } = optimizer;
  return lengths.map((LENGTH) => {
    const random = new NumpyRandom(SEED);
    const gradients = normal(random, LENGTH);
    const parameters = normal(random, LENGTH);
    const states = OPTIMIZER_STATES[name].map((state) => {
      // Averages of squares are not negative; the others are of either sign.
      const signed = state === 'velocity' || state === 'first_moment';
      return [state, signed ? normal(random, LENGTH) : uniform(random, LENGTH, 0, 2)] as const;
    });
    // As at the first step, and as in padding, whose gradients are always zero.
    for (let i = 0; i < LENGTH; i += 3) for (const [, values] of states) values[i] = 0;
    for (let i = 0; i < LENGTH; i += 6) gradients[i] = 0;
    const { first, second } = momentCorrections(optimizer, 3);
    return {
      title: `${LENGTH} parameters${note}`,
      kernel: name,
      constants: { LENGTH, ...optimizerConstants(optimizer) },
      tensors: { gradients, parameters, ...Object.fromEntries(states) },
      record: { learningRate: LEARNING_RATE, firstCorrection: first, secondCorrection: second },
      time: 0,
      workgroups: perElement(LENGTH),
      outputs: Object.fromEntries(['parameters', ...OPTIMIZER_STATES[name]].map((output) => [output, CLOSENESS])),
    };
  });
}

/** The cases of every optimizer: with its usual settings, and with others that take another way. */
export const optimizerCases = (extent: Extent): Readonly<Record<OptimizerName, readonly KernelCase[]>> => ({
  sgd: casesOf(OPTIMIZERS.sgd, '', LENGTHS[extent]),
  momentum: casesOf(OPTIMIZERS.momentum, '', LENGTHS[extent]),
  adagrad: [
    ...casesOf(OPTIMIZERS.adagrad, '', LENGTHS[extent]),
    ...casesOf({ name: 'adagrad', innerEpsilon: 0, outerEpsilon: 1e-10 }, ", PyTorch's epsilon", [130]),
    ...casesOf({ name: 'adagrad', innerEpsilon: 0, outerEpsilon: 0 }, ', no epsilon', [130]),
  ],
  rmsprop: [
    ...casesOf(OPTIMIZERS.rmsprop, '', LENGTHS[extent]),
    ...casesOf({ name: 'rmsprop', decay: 0.9, epsilon: 1e-7 }, ", Keras' settings", [130]),
  ],
  adam: [
    ...casesOf(OPTIMIZERS.adam, '', LENGTHS[extent]),
    ...casesOf({ ...OPTIMIZERS.adam, weightDecay: 0.1 }, ', weight decay', [130]),
  ],
});

/** Averages of all parameters and of a few, one that begins anew, and a mean of many. */
export const averageCases = (extent: Extent): KernelCase[] =>
  [1, 0.1, 1 / 3].flatMap((averageRate) =>
    LENGTHS[extent].map((LENGTH) => {
      const random = new NumpyRandom(SEED);
      return {
        title: `${LENGTH} parameters, rate ${averageRate.toPrecision(2)}`,
        kernel: 'weight_average',
        constants: { LENGTH },
        tensors: { parameters: normal(random, LENGTH), average: normal(random, LENGTH) },
        record: { averageRate },
        time: 0,
        workgroups: perElement(LENGTH),
        outputs: { average: { absolute: 5e-7, relative: 0, why: 'three roundings of numbers below 4' } },
      };
    }),
  );
