import { STATISTICS } from '../kernels/signature.ts';
import { at, size } from './named.ts';
import type { SimdKernel } from './named.ts';
import type { SimdExports } from './signatures.ts';

/** Clipping and the optimizers. */
export function updates(wasm: SimdExports) {
  const norm_partial: SimdKernel<'norm_partial'> = (tensors, { LENGTH, PARTIALS }) =>
    wasm.normPartial(at(tensors.gradients), at(tensors.partial), size('length', LENGTH), size('partials', PARTIALS));
  const norm_clip: SimdKernel<'norm_clip'> = (tensors, { LENGTH, PARTIALS }, record) => {
    let sum = 0;
    for (let i = 0; i < PARTIALS; i++) sum += tensors.partial[i]!;
    wasm.scale(at(tensors.gradients), size('length', LENGTH), Math.min(1, record.maxNorm / (Math.sqrt(sum) + 1e-6)));
  };
  const clip: SimdKernel<'clip'> = ({ gradients, statistics }, { LENGTH }, record) => {
    const place = record.slot * STATISTICS.stride;
    const largest = wasm.largestSize(at(gradients), size('length', LENGTH));
    statistics[place + STATISTICS.largestGradient] = largest;
    // A second pass is made only where something is too large, or hides behind a NaN.
    if (largest <= record.clipValue) return;
    statistics[place + STATISTICS.clipped]! += wasm.clip(at(gradients), size('length', LENGTH), record.clipValue);
  };
  const sgd: SimdKernel<'sgd'> = ({ gradients, parameters }, { LENGTH }, { learningRate }) =>
    wasm.sgd(at(gradients), at(parameters), size('length', LENGTH), learningRate);
  const momentum: SimdKernel<'momentum'> = (
    { gradients, parameters, velocity },
    { LENGTH, MOMENTUM },
    { learningRate },
  ) => wasm.momentum(at(gradients), at(parameters), at(velocity), size('length', LENGTH), MOMENTUM, learningRate);
  const adagrad: SimdKernel<'adagrad'> = (
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
  const rmsprop: SimdKernel<'rmsprop'> = (
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
  const adam: SimdKernel<'adam'> = (
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
