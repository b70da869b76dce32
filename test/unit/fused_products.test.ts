import { describe, expect, it } from 'vitest';
import { instantiate, simdModules } from '../../src/wasm/module.ts';
import type { SimdModules } from '../../src/wasm/module.ts';
import { address, size } from '../../src/wasm/named.ts';
import { allowFusedVectors } from '../../src/engine/node_vectors.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { expectClose } from '../helpers/close.ts';
import { SEED, sumOf } from '../../src/check/kernel_case.ts';
import { normal } from '../../src/check/random_tensors.ts';

allowFusedVectors();
const modules = simdModules()!;
const [M, N, K] = [21, 43, 301];
const random = new NumpyRandom(SEED);
const a = normal(random, M * K);
const b = normal(random, K * N);

/** a b in a batch of B sequences. */
function productOf(modules: SimdModules, B: number): Float32Array {
  const wasm = instantiate(modules, new WebAssembly.Memory({ initial: 16, maximum: 65_536 }));
  wasm.useSpace(address('address', wasm.allocate(size('bytes', wasm.spaceBytes()))));
  const addresses = [a.length, b.length, M * N].map((length) => wasm.allocate(size('bytes', 4 * length)));
  const [left, right, result] = addresses.map((at) => new Float32Array(wasm.memory.buffer, at));
  left!.set(a);
  right!.set(b);
  result!.fill(0, 0, M * N);
  const [from, by, to] = addresses as [number, number, number];
  wasm.addProduct(
    address('a', from),
    size('aRow', 4 * K),
    size('aStep', 4),
    address('b', by),
    size('bStep', 4 * N),
    size('bColumn', 4),
    address('c', to),
    size('M', M),
    size('N', N),
    size('K', K),
    size('B', B),
  );
  return result!.slice(0, M * N);
}

describe('products in which additions may be fused with multiplications', () => {
  /** Oracle: float64. */
  it('are right', () => {
    const expected = Float64Array.from({ length: M * N }, (_, i) => {
      const [m, n] = [Math.floor(i / N), i % N];
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[m * K + k]! * b[k * N + n]!;
      return sum;
    });
    expectClose(productOf(modules, 8), expected, sumOf(K), 'c');
  });

  /** Oracle: the same without fusing. A processor with vectors for Node 20 most likely has the instruction, and roundings differ. */
  it('are made for many sequences, and never for few', () => {
    const separate = { ...modules, fusedTiles: modules.tiles };
    expect(productOf(modules, 7)).toEqual(productOf(separate, 7));
    expect(productOf(modules, 8)).not.toEqual(productOf(separate, 8));
  });
});
