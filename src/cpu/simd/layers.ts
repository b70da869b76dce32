import type { MatmulConstant } from '../../reference/matmul.ts';
import type { Twin } from '../../reference/twin.ts';
import { at, BYTES } from './addresses.ts';
import type { SimdExports } from './module.ts';

/** What surrounds the cells: products, inputs, loss and dropout. */
export function layers(wasm: SimdExports) {
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
    wasm.addProduct(aStart, ...aStrides, bStart, ...bStrides, at(c), M, N, K, record.batchSize);
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
  ) => wasm.inputGradient(at(inputs, idsOffset), at(gates), at(weight_gradient), rows, GATE_ROWS, VOCAB, GATE_ROWS);
  const bias_gradient: Twin<'errors' | 'gradient', 'COLUMNS'> = ({ errors, gradient }, { COLUMNS }, { rows }) =>
    wasm.biasGradient(at(errors), at(gradient), rows, COLUMNS, COLUMNS);
  const dropout: Twin<'source' | 'result', 'HIDDEN' | 'MASK' | 'PROBABILITY' | 'SKIPS_STATE'> = (
    { source, result },
    { HIDDEN: H, MASK, PROBABILITY, SKIPS_STATE },
    { rows, batchSize: B, seed, stepNumber },
  ) => {
    const from = at(source, SKIPS_STATE * B * H);
    wasm.dropout(from, at(result), rows * H, 0, seed + MASK, stepNumber, PROBABILITY, 1 - PROBABILITY);
  };
  return { matmul, dropout, softmax_cross_entropy, input_gather, input_gradient, bias_gradient };
}
