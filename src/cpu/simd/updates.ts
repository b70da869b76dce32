import { STATISTICS } from '../../reference/twin.ts';
import type { Twin } from '../../reference/twin.ts';
import { at } from './addresses.ts';
import type { SimdExports } from './module.ts';

/** Clipping and the optimizers. */
export function updates(wasm: SimdExports) {
  const norm_partial: Twin<'gradients' | 'partial', 'LENGTH' | 'PARTIALS'> = (tensors, { LENGTH, PARTIALS }) =>
    wasm.normPartial(at(tensors.gradients), at(tensors.partial), LENGTH, PARTIALS);
  const norm_clip: Twin<'partial' | 'gradients', 'LENGTH' | 'PARTIALS'> = (tensors, { LENGTH, PARTIALS }, record) => {
    let sum = 0;
    for (let i = 0; i < PARTIALS; i++) sum += tensors.partial[i]!;
    wasm.scale(at(tensors.gradients), LENGTH, Math.min(1, record.maxNorm / (Math.sqrt(sum) + 1e-6)));
  };
  const clip: Twin<'gradients' | 'statistics', 'LENGTH'> = ({ gradients, statistics }, { LENGTH }, record) => {
    const place = record.slot * STATISTICS.stride;
    const largest = wasm.largestSize(at(gradients), LENGTH);
    statistics[place + STATISTICS.largestGradient] = largest;
    // A second pass is made only where something is too large, or hides behind a NaN.
    if (largest <= record.clipValue) return;
    statistics[place + STATISTICS.clipped]! += wasm.clip(at(gradients), LENGTH, record.clipValue);
  };
  const sgd: Twin<'gradients' | 'parameters', 'LENGTH'> = ({ gradients, parameters }, { LENGTH }, { learningRate }) =>
    wasm.sgd(at(gradients), at(parameters), LENGTH, learningRate);
  const momentum: Twin<'gradients' | 'parameters' | 'velocity', 'LENGTH' | 'MOMENTUM'> = (
    { gradients, parameters, velocity },
    { LENGTH, MOMENTUM },
    { learningRate },
  ) => wasm.momentum(at(gradients), at(parameters), at(velocity), LENGTH, MOMENTUM, learningRate);
  const adagrad: Twin<'gradients' | 'parameters' | 'square_sum', 'LENGTH' | 'INNER_EPSILON' | 'OUTER_EPSILON'> = (
    { gradients, parameters, square_sum },
    { LENGTH, INNER_EPSILON, OUTER_EPSILON },
    { learningRate },
  ) => wasm.adagrad(at(gradients), at(parameters), at(square_sum), LENGTH, INNER_EPSILON, OUTER_EPSILON, learningRate);
  const rmsprop: Twin<'gradients' | 'parameters' | 'square_average', 'LENGTH' | 'DECAY' | 'REST' | 'EPSILON'> = (
    { gradients, parameters, square_average },
    { LENGTH, DECAY, REST, EPSILON },
    { learningRate },
  ) => wasm.rmsprop(at(gradients), at(parameters), at(square_average), LENGTH, DECAY, REST, EPSILON, learningRate);
  const adam: Twin<
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
      LENGTH,
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
