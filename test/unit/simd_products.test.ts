import { describe, expect, it } from 'vitest';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { timesTransposed } from '../../src/plan/matmul.ts';
import { expectClose } from '../helpers/close.ts';
import { SEED, sumOf } from '../../src/check/kernel_case.ts';
import { normal } from '../../src/check/random_tensors.ts';
import { runOnHost, runTwin } from '../../src/check/run_kernel.ts';
import type { KernelRun } from '../../src/check/run_kernel.ts';

const openMemory = (): SimdMemory => new SimdMemory();

/** c = a b^T + bias for `rows` x K and N x K, both along the sum, in a batch of B sequences. */
function productOf(rows: number, N: number, K: number, B: number): KernelRun {
  const random = new NumpyRandom(SEED);
  const ref = { buffer: '' };
  const [a, b] = [
    { tensor: ref, rows: 0, columns: K },
    { tensor: ref, rows: N, columns: K },
  ];
  const { kernel, constants } = timesTransposed(a, b, ref, ref);
  const weights = { b: normal(random, N * K), bias: normal(random, N) };
  const tensors = { ...weights, a: normal(random, rows * K), c: normal(random, rows * N) };
  return { kernel, constants, tensors, record: { rows, batchSize: B }, time: 0, workgroups: [1, 1] };
}

const resultOf = (...sizes: Parameters<typeof productOf>) => runOnHost(productOf(...sizes), openMemory())['c']!;

describe('products with vectors, both factors along the sum', () => {
  // One, odd, fewer and more than the 4 x 8 results, 16 rows and 256 columns and terms of a block.
  const sizes = [8, 17, 35].flatMap((rows) =>
    [1, 5, 8, 13, 261].flatMap((N) => [1, 2, 3, 7, 50, 255, 257, 515].map((K) => [rows, N, K] as const)),
  );

  /** Oracle: the float64 twin. */
  it.each(sizes)('%i x %i of %i terms in a batch of eight', (rows, N, K) => {
    expectClose(resultOf(rows, N, K, 8), runTwin(productOf(rows, N, K, 8))['c']!, sumOf(K + 1), 'c');
  });

  /** Oracle: the same product of more rows, as of a longer sequence. */
  it.each([1, 7, 8, 40])('rows do not depend on how many there are: batch of %i', (B) => {
    expect(resultOf(B, 27, 300, B)).toEqual(resultOf(3 * B, 27, 300, B).slice(0, B * 27));
  });

  /** Oracle: the product at batch size 1, whose results long runs pin to the bit. */
  it.each([2, 7])('small batches add as a single sequence does: batch of %i', (B) => {
    expect(resultOf(40, 27, 50, B)).toEqual(resultOf(40, 27, 50, 1));
  });
});
