// Held by the compiler: every line below `@ts-expect-error` must not compile, or `npm run typecheck` fails.
import { describe, expect, it } from 'vitest';
import { bytes, floats } from '../../src/wasm/in_parts.ts';
import type { Cut } from '../../src/wasm/in_parts.ts';
import { at, NONE, size } from '../../src/wasm/named.ts';
import type { SimdTensors } from '../../src/wasm/named.ts';
import type { ParameterName, SimdExports } from '../../src/wasm/signatures.ts';

type Tensors = SimdTensors<
  'gates' | 'weight' | 'bias' | 'hidden' | 'dhidden' | 'a' | 'b' | 'c' | 'targets' | 'logits' | 'row_loss'
>;

/** Every tensor is the same array, and every function takes anything: only types differ. */
const tensor = new Float32Array(4);
const tensors = new Proxy({}, { get: () => tensor }) as Tensors;
const wasm = new Proxy({}, { get: () => () => 0 }) as SimdExports;

const { gates, weight, bias, hidden, dhidden, a, b, c, targets, logits, row_loss } = tensors;
const [B, H, M, N, K] = [size('B', 1), size('H', 2), size('M', 3), size('N', 4), size('K', 5)];
const [aRow, aStep, bStep, bColumn] = [size('aRow', 1), size('aStep', 2), size('bStep', 3), size('bColumn', 4)];

const compiles = (...calls: readonly (() => unknown)[]) => {
  for (const call of calls) expect(call).not.toThrow();
};

describe('arguments of the WebAssembly module', () => {
  it('compile in their places', () => {
    compiles(
      () => wasm.rnnForward(at(gates), at(weight), at(bias), at(hidden), at(hidden, 2), B, H),
      () => wasm.rnnBackward(at(dhidden), at(weight), at(hidden), at(gates), at(gates, 2), B, H),
      () => wasm.softmaxCrossEntropy(at(targets), at(logits), at(row_loss), size('rows', 1), size('V', 2), 1),
      () => wasm.addProduct(at(a), aRow, aStep, at(b), bStep, bColumn, at(c), M, N, K, B),
    );
  });

  it('do not compile when two addresses are swapped', () => {
    compiles(
      // @ts-expect-error: gates and weight
      () => wasm.rnnForward(at(weight), at(gates), at(bias), at(hidden), at(hidden, 2), B, H),
      // @ts-expect-error: gates and hidden
      () => wasm.rnnBackward(at(dhidden), at(weight), at(gates), at(hidden), at(gates, 2), B, H),
      // @ts-expect-error: addresses a and b
      () => wasm.addProduct(at(b), aRow, aStep, at(a), bStep, bColumn, at(c), M, N, K, B),
      // @ts-expect-error: logits and row_loss
      () => wasm.softmaxCrossEntropy(at(targets), at(row_loss), at(logits), size('rows', 1), size('V', 2), 1),
    );
  });

  it('do not compile when two sizes are swapped', () => {
    compiles(
      // @ts-expect-error: sizes B and H
      () => wasm.rnnForward(at(gates), at(weight), at(bias), at(hidden), at(hidden, 2), H, B),
      // @ts-expect-error: aRow and aStep
      () => wasm.addProduct(at(a), aStep, aRow, at(b), bStep, bColumn, at(c), M, N, K, B),
      // @ts-expect-error: sizes M and N
      () => wasm.addProduct(at(a), aRow, aStep, at(b), bStep, bColumn, at(c), N, M, K, B),
      // @ts-expect-error: rows and symbols
      () => wasm.softmaxCrossEntropy(at(targets), at(logits), at(row_loss), size('V', 2), size('rows', 1), 1),
    );
  });

  it('do not compile without a name, with a misspelled one, or when one is missing', () => {
    compiles(
      // @ts-expect-error: a plain number
      () => wasm.fillRows(at(c), NONE, 3, N),
      // @ts-expect-error: an address that is a plain number
      () => wasm.fillRows(tensor.byteOffset, NONE, M, N),
      // @ts-expect-error: a size of another spelling
      () => wasm.fillRows(at(c), NONE, size('m', 3), N),
      // @ts-expect-error: a tensor that is not there
      () => wasm.fillRows(at(tensors.cc), NONE, M, N),
      // @ts-expect-error: a function that is not there
      () => wasm.fillRow(at(c), NONE, M, N),
      // @ts-expect-error: one too few
      () => wasm.fillRows(at(c), NONE, M),
    );
  });

  it('may be NONE only where nothing comes after, or an array need not be there', () => {
    compiles(
      () => wasm.rnnBackward(at(dhidden), at(weight), at(hidden), at(gates), NONE, B, H),
      () => wasm.fillRows(at(c), NONE, M, N),
      () => wasm.fillRows(at(c), at(bias), M, N),
      // @ts-expect-error: there are always weights
      () => wasm.rnnBackward(at(dhidden), NONE, at(hidden), at(gates), NONE, B, H),
      // @ts-expect-error: a plain 0 could be anything
      () => wasm.fillRows(at(c), 0, M, N),
      // @ts-expect-error: the row is a bias
      () => wasm.fillRows(at(c), at(weight), M, N),
    );
  });
});

describe('how a function is cut', () => {
  it('compiles with names of its parameters', () => {
    type Product = Cut<ParameterName<'addProduct'>>;
    const work = { of: [], multiplications: () => 1 };
    const right: Product = { rows: 'M', steps: { a: bytes('aRow'), c: floats('N') }, work };
    // @ts-expect-error: rows are counted by no such parameter
    const rows: Product = { rows: 'rows', steps: {}, work };
    // @ts-expect-error: no such parameter goes on
    const steps: Product = { rows: 'M', steps: { d: bytes('aRow') }, work };
    // @ts-expect-error: no such parameter says how far
    const of: Product = { rows: 'M', steps: { a: bytes('aRows') }, work };
    // @ts-expect-error: no such parameter says how much there is to do
    const more: Product = { rows: 'M', steps: {}, work: { of: ['H'], multiplications: (size) => size } };
    expect([right, rows, steps, of, more]).toHaveLength(5);
  });
});
