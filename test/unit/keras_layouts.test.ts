import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { inferNetwork } from '../../src/formats/keras_inferred.ts';
import { foldEmbedding, fromCudnn, isCudnn } from '../../src/formats/keras_layouts.ts';
import { isSubclassed } from '../../src/formats/keras_model.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';

const random = new NumpyRandom(11);
const tensor = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float64Array.from({ length: size }, () => random.double() - 0.5) };
};
const at = ({ shape, values }: Tensor, r: number, c: number): number => values[r * shape[1]! + c]!;

/** Row vector times matrix, in plain loops. */
function times(vector: ArrayLike<number>, matrix: Tensor): number[] {
  const [rows, columns] = matrix.shape as [number, number];
  return Array.from({ length: columns }, (_, c) =>
    Array.from({ length: rows }, (_, r) => vector[r]! * at(matrix, r, c)).reduce((sum, value) => sum + value, 0),
  );
}

describe('an embedding before the first layer', () => {
  it('is folded into it exactly: a row of the product is the row of the embedding times the kernel', () => {
    const [table, kernel, recurrent] = [tensor(5, 3), tensor(3, 8), tensor(2, 8)];
    const [folded, same] = foldEmbedding([table], [kernel, recurrent], 'e');
    expect(folded!.shape).toEqual([5, 8]);
    expect(same).toBe(recurrent);
    for (let id = 0; id < 5; id++) {
      const expected = times(table.values.subarray(id * 3, id * 3 + 3), kernel);
      // Oracle: float64 loops over the same products; only the order of sums could differ.
      expected.forEach((value, c) => expect(at(folded!, id, c)).toBeCloseTo(value, 14));
    }
  });

  it('must fit', () => {
    expect(() => foldEmbedding([tensor(5, 4)], [tensor(3, 8)], 'e')).toThrow(InputError);
    expect(() => foldEmbedding([], [tensor(3, 8)], 'e')).toThrow(
      /"e" is an embedding of shape \[\], which does not fit/,
    );
  });
});

describe("CuDNN's layout", () => {
  it.each([
    ['LSTM', 4],
    ['GRU', 3],
  ])('of an %s becomes that of Keras', (_, gates) => {
    const [V, H] = [5, 3];
    const stored = [tensor(V, gates * H), tensor(H, gates * H), tensor(2 * gates * H)];
    expect(isCudnn(stored)).toBe(true);
    const [kernel, recurrent, bias] = fromCudnn(stored, gates);
    for (let gate = 0; gate < gates; gate++) {
      // Oracle: CuDNN has a gate as H rows of V weights, one after the other, in what the file calls V rows of H.
      const block: number[] = [];
      for (let r = 0; r < V; r++) for (let h = 0; h < H; h++) block.push(at(stored[0]!, r, gate * H + h));
      for (let h = 0; h < H; h++) {
        for (let v = 0; v < V; v++) expect(at(kernel!, v, gate * H + h)).toBe(block[h * V + v]);
        for (let r = 0; r < H; r++) expect(at(recurrent!, r, gate * H + h)).toBe(at(stored[1]!, h, gate * H + r));
      }
    }
    const rows = gates * H;
    const [input, hidden] = [stored[2]!.values.subarray(0, rows), stored[2]!.values.subarray(rows)];
    const sum = Array.from(input, (value, i) => value + hidden[i]!);
    expect([...bias!.values]).toEqual(gates === 4 ? sum : [...stored[2]!.values]);
    expect(bias!.shape).toEqual(gates === 4 ? [rows] : [2, rows]);
    expect(isCudnn([kernel!, recurrent!, bias!])).toBe(false);
  });

  it('is known by the shape of the bias where a file has only weights', () => {
    const layer = { name: 'cu_dnngru_1', path: '', tensors: [tensor(6, 9), tensor(3, 9), tensor(18)] };
    const head = { name: 'dense', path: '', tensors: [tensor(3, 6), tensor(6)] };
    const network = inferNetwork([layer, head], '2.1.6', 'x');
    expect(network.recurrent[0]!.cudnn).toBe(true);
    expect(network.gateActivation).toBe('sigmoid');
    const early = { ...layer, tensors: [tensor(6, 9), tensor(3, 9), tensor(9)] };
    expect(() => inferNetwork([early, head], '2.1.6', 'x')).toThrow(/reset_after=False/);
    const embedding = { name: 'embedding', path: '', tensors: [tensor(6, 6)] };
    expect(inferNetwork([embedding, layer, head], '2.1.6', 'x').embedding).toEqual({ name: 'embedding', path: '' });
  });
});

describe('a class of its author', () => {
  it('lists no layers, so that they are inferred from the weights', () => {
    expect(isSubclassed({ class_name: 'CharModel', config: { units: 5 } })).toBe(true);
    expect(isSubclassed({ class_name: 'Sequential', config: { layers: [] } })).toBe(false);
    expect(isSubclassed({ class_name: 'Other', config: { layers: [] } })).toBe(false);
    expect(isSubclassed(null)).toBe(false);
  });
});
