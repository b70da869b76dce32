import type { KernelName } from '../../kernels/index.ts';
import type { MatmulConstant } from '../../reference/matmul.ts';
import { STATISTICS } from '../../reference/twin.ts';
import type { AnyTwin, HostTensor, Twin } from '../../reference/twin.ts';
import { CPU_KERNELS } from '../index.ts';
import type { SimdExports } from './module.ts';

/** Bytes of a float and of an id. */
const BYTES = 4;

/** The address of an element. */
const at = (tensor: HostTensor, element = 0): number => tensor.byteOffset + BYTES * element;

/**
 * The CPU engine's kernels for arrays in the memory of a WebAssembly instance: each hands addresses and sizes over. Where
 * there is little to compute the plain kernel serves.
 */
export function simdKernels(wasm: SimdExports): Record<KernelName, AnyTwin> {
  return { ...CPU_KERNELS, ...cells(wasm), ...products(wasm), ...updates(wasm) };
}

type GateConstant = 'HIDDEN' | 'HARD_SIGMOID';

function cells(wasm: SimdExports) {
  const rnn_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden', 'HIDDEN'> = (tensors, { HIDDEN: H }, record, t) => {
    const { gates, weight, bias, hidden } = tensors;
    const B = record.batchSize;
    const before = t * B * H;
    wasm.rnnForward(at(gates, before), at(weight), at(bias), at(hidden, before), at(hidden, before + B * H), B, H);
  };
  const rnn_backward: Twin<'dhidden' | 'weight' | 'hidden' | 'gates', 'HIDDEN'> = (tensors, constants, record, t) => {
    const { dhidden, weight, hidden, gates } = tensors;
    const H = constants.HIDDEN;
    const B = record.batchSize;
    const before = t * B * H;
    const after = before + B * H;
    const gatesAfter = t + 1 < record.timeSteps ? at(gates, after) : 0;
    wasm.rnnBackward(at(dhidden, before), at(weight), at(hidden, after), at(gates, before), gatesAfter, B, H);
  };
  const lstm_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'cell', GateConstant> = (
    { gates, weight, bias, hidden, cell },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    const after = before + B * H;
    const states = [at(hidden, before), at(hidden, after), at(cell, before), at(cell, after)] as const;
    wasm.lstmForward(at(gates, 4 * before), at(weight), at(bias), ...states, B, H, HARD_SIGMOID);
  };
  const lstm_backward: Twin<'dhidden' | 'weight' | 'cell' | 'gates' | 'carried', GateConstant> = (
    { dhidden, weight, cell, gates, carried },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B, timeSteps: T },
    t,
  ) => {
    const before = t * B * H;
    const after = before + B * H;
    wasm.lstmBackward(
      at(dhidden, before),
      at(weight),
      at(cell, before),
      at(cell, after),
      at(gates, 4 * before),
      t + 1 < T ? at(gates, 4 * after) : 0,
      at(carried),
      B,
      H,
      HARD_SIGMOID,
    );
  };
  const gru_forward: Twin<'gates' | 'weight' | 'bias' | 'hidden' | 'recurrent', GateConstant> = (
    { gates, weight, bias, hidden, recurrent },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B },
    t,
  ) => {
    const before = t * B * H;
    const products = at(recurrent, 3 * before);
    const states = [at(hidden, before), at(hidden, before + B * H)] as const;
    wasm.gruForward(at(gates, 3 * before), at(weight), at(bias), ...states, products, B, H, HARD_SIGMOID);
  };
  const gru_backward: Twin<'dhidden' | 'weight' | 'hidden' | 'gates' | 'recurrent' | 'carried', GateConstant> = (
    { dhidden, weight, hidden, gates, recurrent, carried },
    { HIDDEN: H, HARD_SIGMOID },
    { batchSize: B, timeSteps: T },
    t,
  ) => {
    const before = t * B * H;
    wasm.gruBackward(
      at(dhidden, before),
      at(weight),
      at(hidden, before),
      at(gates, 3 * before),
      at(recurrent, 3 * before),
      t + 1 < T ? at(recurrent, 3 * (before + B * H)) : 0,
      at(carried),
      B,
      H,
      HARD_SIGMOID,
    );
  };
  return { rnn_forward, rnn_backward, lstm_forward, lstm_backward, gru_forward, gru_backward };
}

function products(wasm: SimdExports) {
  const matmul: Twin<'a' | 'b' | 'bias' | 'c', MatmulConstant> = ({ a, b, bias, c }, constants, record) => {
    const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
    const M = constants.M || record.rows;
    const N = constants.N || record.rows;
    const K = constants.K || record.rows;
    const aStart = at(a, constants.A_SKIPS_STATE * record.batchSize * A_STRIDE_M);
    const bStart = at(b, constants.B_SKIPS_STATE * record.batchSize * B_STRIDE_K);
    wasm.fillRows(at(c), constants.HAS_BIAS ? at(bias) : 0, M, N);
    const aStrides = [BYTES * A_STRIDE_M, BYTES * A_STRIDE_K] as const;
    const bStrides = [BYTES * B_STRIDE_K, BYTES * B_STRIDE_N] as const;
    wasm.addProduct(aStart, ...aStrides, bStart, ...bStrides, at(c), M, N, K);
  };
  const softmax_cross_entropy: Twin<'targets' | 'logits' | 'row_loss', 'VOCAB'> = (tensors, { VOCAB: V }, record) => {
    const { targets, logits, row_loss } = tensors;
    const { rows, idsOffset, lossScale } = record;
    wasm.softmaxCrossEntropy(at(targets, idsOffset), at(logits), at(row_loss), rows, V, lossScale);
  };
  const input_gather: Twin<'inputs' | 'weight' | 'bias' | 'gates', 'GATE_ROWS' | 'VOCAB'> = (
    { inputs, weight, bias, gates },
    { GATE_ROWS, VOCAB },
    { rows, idsOffset },
  ) => wasm.inputGather(at(inputs, idsOffset), at(weight), at(bias), at(gates), rows, GATE_ROWS, VOCAB);
  const input_gradient: Twin<'inputs' | 'gates' | 'weight_gradient', 'GATE_ROWS' | 'VOCAB'> = (
    { inputs, gates, weight_gradient },
    { GATE_ROWS, VOCAB },
    { rows, idsOffset },
  ) => wasm.inputGradient(at(inputs, idsOffset), at(gates), at(weight_gradient), rows, GATE_ROWS, VOCAB);
  const bias_gradient: Twin<'errors' | 'gradient', 'COLUMNS'> = ({ errors, gradient }, { COLUMNS }, { rows }) =>
    wasm.biasGradient(at(errors), at(gradient), rows, COLUMNS);
  return { matmul, softmax_cross_entropy, input_gather, input_gradient, bias_gradient };
}

function updates(wasm: SimdExports) {
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
