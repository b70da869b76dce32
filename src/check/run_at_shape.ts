import type { Sizes } from '../kernels/signature.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { Dispatch } from '../plan/plan.ts';
import { cellRun } from './cell_cases.ts';
import { SEED, sumOf } from './kernel_case.ts';
import type { KernelCase } from './kernel_case.ts';
import { ids, normal, uniform } from './random_tensors.ts';
import { SOFTMAX_OUTPUTS } from './tile_cases.ts';

/** Random tensors for a dispatch by binding name, and how close what it writes must come to what another variant writes. */
export type RunAtShape = Pick<KernelCase, 'tensors' | 'outputs'>;

/** Tensors for a dispatch of any size, from one seed; null for kernels that no training step has in several variants. */
export function runAtShape(dispatch: Dispatch, { rows, timeSteps: T, batchSize: B }: Sizes): RunAtShape | null {
  const random = new NumpyRandom(SEED);
  const { kernel } = dispatch;
  switch (kernel) {
    case 'matmul':
      return productRun(dispatch.constants, rows, B, random);
    case 'bias_gradient': {
      const { COLUMNS } = dispatch.constants;
      const tensors = { errors: normal(random, rows * COLUMNS), gradient: normal(random, COLUMNS) };
      return { tensors, outputs: { gradient: sumOf(rows) } };
    }
    case 'input_gradient': {
      const { GATE_ROWS, VOCAB } = dispatch.constants;
      const tensors = {
        inputs: ids(random, rows, VOCAB),
        gates: normal(random, rows * GATE_ROWS),
        weight_gradient: normal(random, GATE_ROWS * VOCAB),
      };
      return { tensors, outputs: { weight_gradient: sumOf(rows / VOCAB + 4) } };
    }
    case 'softmax_cross_entropy': {
      const { VOCAB } = dispatch.constants;
      const tensors = {
        targets: ids(random, rows, VOCAB),
        logits: uniform(random, rows * VOCAB, -9, 9),
        row_loss: normal(random, rows),
      };
      return { tensors, outputs: SOFTMAX_OUTPUTS };
    }
    default:
      if (!('HIDDEN' in dispatch.constants)) return null;
      return cellRun(kernel, { H: dispatch.constants.HIDDEN, T, B }, random);
  }
}

function productRun(
  constants: Dispatch<'matmul'>['constants'],
  rows: number,
  B: number,
  random: NumpyRandom,
): RunAtShape {
  const [M, N, K] = [constants.M || rows, constants.N || rows, constants.K || rows];
  const { A_STRIDE_M, A_STRIDE_K, B_STRIDE_K, B_STRIDE_N, A_SKIPS_STATE, B_SKIPS_STATE } = constants;
  // The larger stride is the length of a row in memory; B rows are the state before.
  const a = normal(random, M * K + A_SKIPS_STATE * B * Math.max(A_STRIDE_M, A_STRIDE_K));
  const b = normal(random, K * N + B_SKIPS_STATE * B * Math.max(B_STRIDE_K, B_STRIDE_N));
  return { tensors: { a, b, bias: normal(random, N), c: normal(random, M * N) }, outputs: { c: sumOf(K + 1) } };
}
