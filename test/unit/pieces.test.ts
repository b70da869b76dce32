import { describe, expect, it } from 'vitest';
import { inPieces } from '../../src/host/pieces.ts';
import { times, timesTransposed, transposedTimes } from '../../src/plan/matmul.ts';
import type { DispatchOf, TensorRef } from '../../src/plan/plan.ts';
import { matmul } from '../../src/reference/matmul.ts';
import { emptyStepRecord } from '../../src/model/step.ts';

const SIZES = { timeSteps: 3, batchSize: 2 };
const [ROWS, M, N] = [6, 5, 4];
const record = { ...emptyStepRecord(), rows: ROWS, ...SIZES };

/** Numbers without a pattern that a shifted view could hide. */
const numbers = (count: number, phase: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(phase + 1.7 * i));

function run(products: readonly DispatchOf<'matmul'>[]): Float64Array {
  const buffers: Record<string, Float64Array> = {
    a: numbers(99, 0),
    b: numbers(99, 1),
    bias: numbers(9, 2),
    c: new Float64Array(64),
  };
  const view = ({ buffer, offset, length }: TensorRef): Float64Array => {
    const all = buffers[buffer]!;
    return offset === undefined || length === undefined ? all : all.subarray(offset, offset + length);
  };
  for (const { tensors, constants } of products) {
    const { a, b, bias, c } = tensors;
    matmul({ a: view(a), b: view(b), bias: view(bias), c: view(c) }, constants, record, 0);
  }
  return buffers['c']!;
}

describe('a product in pieces', () => {
  const a = { buffer: 'a', offset: 3, length: 90 };
  const [b, bias, c] = [{ buffer: 'b' }, { buffer: 'bias' }, { buffer: 'c', offset: 2, length: 40 }];
  it.each([
    [
      'rows of the step by columns, with a bias',
      timesTransposed(
        { tensor: a, rows: 0, columns: N, skipsState: true },
        { tensor: b, rows: M, columns: N },
        bias,
        c,
      ),
    ],
    [
      'errors sent back',
      times({ tensor: a, rows: 0, columns: N }, { tensor: b, rows: N, columns: M }, { buffer: 'c' }),
    ],
    [
      'sums over the rows',
      transposedTimes({ tensor: a, rows: 0, columns: M }, { tensor: b, rows: 0, columns: N, skipsState: true }, c),
    ],
  ])('is the whole product, bit for bit: %s', (_, product) => {
    const pieces = inPieces(product, SIZES, 2 * N * ROWS) as DispatchOf<'matmul'>[];
    expect(pieces.length).toBeGreaterThan(1);
    expect(run(pieces)).toEqual(run([product]));
    expect(inPieces(product, SIZES)).toEqual([product]);
  });
});
