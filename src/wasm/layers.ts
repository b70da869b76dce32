import { at, BYTES, NONE, size } from './named.ts';
import type { SimdKernel } from './named.ts';
import type { SimdExports } from './signatures.ts';

/** What surrounds the cells: products, inputs, loss and dropout. */
export function layers(wasm: SimdExports) {
  const matmul: SimdKernel<'matmul'> = ({ a, b, bias, c }, constants, record) => {
    const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N } = constants;
    const M = size('M', constants.M || record.rows);
    const N = size('N', constants.N || record.rows);
    wasm.fillRows(at(c), constants.HAS_BIAS ? at(bias) : NONE, M, N);
    wasm.addProduct(
      at(a, constants.A_SKIPS_STATE * record.batchSize * A_STRIDE_M),
      size('aRow', BYTES * A_STRIDE_M),
      size('aStep', BYTES * A_STRIDE_K),
      at(b, constants.B_SKIPS_STATE * record.batchSize * B_STRIDE_K),
      size('bStep', BYTES * B_STRIDE_K),
      size('bColumn', BYTES * B_STRIDE_N),
      at(c),
      M,
      N,
      size('K', constants.K || record.rows),
      size('B', record.batchSize),
    );
  };
  const softmax_cross_entropy: SimdKernel<'softmax_cross_entropy'> = (
    { targets, logits, row_loss },
    { VOCAB },
    { rows, idsOffset, lossScale },
  ) =>
    wasm.softmaxCrossEntropy(
      at(targets, idsOffset),
      at(logits),
      at(row_loss),
      size('rows', rows),
      size('V', VOCAB),
      lossScale,
    );
  const input_gather: SimdKernel<'input_gather'> = (
    { inputs, weight, bias, gates },
    { GATE_ROWS, VOCAB },
    { rows, idsOffset },
  ) =>
    wasm.inputGather(
      at(inputs, idsOffset),
      at(weight),
      at(bias),
      at(gates),
      size('rows', rows),
      size('gateRows', GATE_ROWS),
      size('V', VOCAB),
    );
  const input_gradient: SimdKernel<'input_gradient'> = (
    { inputs, gates, weight_gradient },
    { GATE_ROWS, VOCAB },
    { rows, idsOffset },
  ) =>
    wasm.inputGradient(
      at(inputs, idsOffset),
      at(gates),
      at(weight_gradient),
      size('rows', rows),
      size('gateRows', GATE_ROWS),
      size('V', VOCAB),
      size('stride', GATE_ROWS),
    );
  const bias_gradient: SimdKernel<'bias_gradient'> = ({ errors, gradient }, { COLUMNS }, { rows }) =>
    wasm.biasGradient(at(errors), at(gradient), size('rows', rows), size('columns', COLUMNS), size('stride', COLUMNS));
  const dropout: SimdKernel<'dropout'> = (
    { source, result },
    { HIDDEN: H, MASK, PROBABILITY, SKIPS_STATE },
    { rows, batchSize: B, seed, stepNumber },
  ) =>
    wasm.dropout(
      at(source, SKIPS_STATE * B * H),
      at(result),
      size('count', rows * H),
      size('first', 0),
      seed + MASK,
      stepNumber,
      PROBABILITY,
      1 - PROBABILITY,
    );
  return { matmul, dropout, softmax_cross_entropy, input_gather, input_gradient, bias_gradient };
}
