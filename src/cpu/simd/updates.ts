import { STATISTICS } from '../../reference/twin.ts';
import { at, size } from './named.ts';
import type { SimdKernel } from './named.ts';
import type { SimdExports } from './signatures.ts';

/** Clipping and the optimizers. */
export function updates(wasm: SimdExports) {
  const norm_partial: SimdKernel<'gradients' | 'partial', 'LENGTH' | 'PARTIALS'> = (tensors, { LENGTH, PARTIALS }) =>
    wasm.normPartial(at(tensors.gradients), at(tensors.partial), size('length', LENGTH), size('partials', PARTIALS));
  const norm_clip: SimdKernel<'partial' | 'gradients', 'LENGTH' | 'PARTIALS'> = (
    tensors,
    { LENGTH, PARTIALS },
    record,
  ) => {
    let sum = 0;
    for (let i = 0; i < PARTIALS; i++) sum += tensors.partial[i]!;
    wasm.scale(at(tensors.gradients), size('length', LENGTH), Math.min(1, record.maxNorm / (Math.sqrt(sum) + 1e-6)));
  };
  const clip: SimdKernel<'gradients' | 'statistics', 'LENGTH'> = ({ gradients, statistics }, { LENGTH }, record) => {
    const place = record.slot * STATISTICS.stride;
    const largest = wasm.largestSize(at(gradients), size('length', LENGTH));
    statistics[place + STATISTICS.largestGradient] = largest;
    // A second pass is made only where something is too large, or hides behind a NaN.
    if (largest <= record.clipValue) return;
    statistics[place + STATISTICS.clipped]! += wasm.clip(at(gradients), size('length', LENGTH), record.clipValue);
  };
  const sgd: SimdKernel<'gradients' | 'parameters', 'LENGTH'> = (
    { gradients, parameters },
    { LENGTH },
    { learningRate },
  ) => wasm.sgd(at(gradients), at(parameters), size('length', LENGTH), learningRate);
  const momentum: SimdKernel<'gradients' | 'parameters' | 'velocity', 'LENGTH' | 'MOMENTUM'> = (
    { gradients, parameters, velocity },
    { LENGTH, MOMENTUM },
    { learningRate },
  ) => wasm.momentum(at(gradients), at(parameters), at(velocity), size('length', LENGTH), MOMENTUM, learningRate);
  const adagrad: SimdKernel<'gradients' | 'parameters' | 'square_sum', 'LENGTH' | 'INNER_EPSILON' | 'OUTER_EPSILON'> = (
    { gradients, parameters, square_sum },
    { LENGTH, INNER_EPSILON, OUTER_EPSILON },
    { learningRate },
  ) =>
    wasm.adagrad(
      at(gradients),
      at(parameters),
      at(square_sum),
      size('length', LENGTH),
      INNER_EPSILON,
      OUTER_EPSILON,
      learningRate,
    );
  const rmsprop: SimdKernel<'gradients' | 'parameters' | 'square_average', 'LENGTH' | 'DECAY' | 'REST' | 'EPSILON'> = (
    { gradients, parameters, square_average },
    { LENGTH, DECAY, REST, EPSILON },
    { learningRate },
  ) =>
    wasm.rmsprop(
      at(gradients),
      at(parameters),
      at(square_average),
      size('length', LENGTH),
      DECAY,
      REST,
      EPSILON,
      learningRate,
    );
  const adam: SimdKernel<
    'gradients' | 'parameters' | 'first_moment' | 'second_moment',
    'LENGTH' | 'BETA1' | 'REST1' | 'BETA2' | 'REST2' | 'EPSILON' | 'WEIGHT_DECAY'
  > = (
    { gradients, parameters, first_moment, second_moment },
    { LENGTH, BETA1, REST1, BETA2, REST2, EPSILON, WEIGHT_DECAY },
    { learningRate, firstCorrection, secondCorrection },
  ) =>
    wasm.adam(
      at(gradients),
      at(parameters),
      at(first_moment),
      at(second_moment),
      size('length', LENGTH),
      BETA1,
      REST1,
      BETA2,
      REST2,
      EPSILON,
      1 - learningRate * WEIGHT_DECAY,
      learningRate / firstCorrection,
      secondCorrection,
    );
  return { norm_partial, norm_clip, clip, sgd, momentum, adagrad, rmsprop, adam };
}
