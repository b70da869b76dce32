import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { writeHdf5 } from '../../src/formats/hdf5/write_hdf5.ts';
import type { Hdf5Group } from '../../src/formats/hdf5/write_hdf5.ts';
import { readKeras } from '../../src/formats/keras.ts';
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

/** Weights as files hold them, in float32. */
const vars = (tensors: readonly Tensor[]): Hdf5Group => ({
  vars: Object.fromEntries(tensors.map(({ shape, values }, i) => [i, { shape, values: Float32Array.from(values) }])),
});
const layer = (class_name: string, settings: object) => ({ class_name, config: { name: class_name, ...settings } });
const SYMBOLS = ['\n', ...'abcde'];
const [V, H] = [SYMBOLS.length, 4];
const LSTM = { units: H, activation: 'tanh', recurrent_activation: 'sigmoid', return_sequences: true };

/** A whole model, from its weights and its layers. */
function archiveOf(weights: Uint8Array, layers: readonly object[]): Uint8Array {
  const config = { class_name: 'Sequential', config: { layers } };
  return zipSync({
    'config.json': strToU8(JSON.stringify(config)),
    'metadata.json': strToU8('{"keras_version": "3.0.0"}'),
    'model.weights.h5': weights,
  });
}

/** A file of weights, or with a list of layers a whole model. */
function fileOf(groups: Readonly<Record<string, Hdf5Group>>, layers?: readonly object[]): Uint8Array {
  const weights = writeHdf5({ layers: groups, vars: {} });
  return layers ? archiveOf(weights, layers) : weights;
}

const reading = (file: Uint8Array, symbols: readonly string[] = SYMBOLS) => readKeras(file, 'x', { symbols });

describe('a file with another layout', () => {
  const head = vars([tensor(H, V), tensor(V)]);
  const dense = layer('Dense', { units: V, activation: 'softmax' });
  const recurrent = (tensors: readonly Tensor[]): Hdf5Group => ({ cell: vars(tensors) });

  /** Expects the weights that a plain file has, which is compared with NumPy elsewhere: whole, and without its layers. */
  async function expectPlain(
    groups: Readonly<Record<string, Hdf5Group>>,
    layers: readonly object[],
    [kind, plain]: readonly [kind: string, tensors: readonly Tensor[]],
  ): Promise<void> {
    const expected = await reading(fileOf({ [kind]: recurrent(plain), dense: head }));
    for (const listed of [layers, undefined]) {
      const { config, parameters } = await reading(fileOf(groups, listed));
      expect(config).toEqual(expected.config);
      expect(parameters).toEqual(expected.parameters);
    }
  }

  it('has an embedding', async () => {
    const E = 3;
    const [table, kernel, ...others] = [tensor(V, E), tensor(E, 4 * H), tensor(H, 4 * H), tensor(4 * H)].map((t) => ({
      ...t,
      values: Float32Array.from(t.values),
    }));
    const rows = Array.from({ length: V }, (_, id) => times(table!.values.subarray(id * E, id * E + E), kernel!));
    const folded = { shape: [V, 4 * H], values: Float64Array.from(rows.flat()) };
    await expectPlain(
      { embedding: vars([table!]), lstm: recurrent([kernel!, ...others]), dense: head },
      [layer('Embedding', { input_dim: V, output_dim: E }), layer('LSTM', LSTM), dense],
      ['lstm', [folded, ...others]],
    );
  });

  it.each([
    ['CuDNNLSTM', 'cu_dnnlstm', 'lstm', 4],
    ['CuDNNGRU', 'cu_dnngru', 'gru', 3],
  ] as const)('has the layers of CuDNN: %s', async (kind, group, plain, gates) => {
    const rows = gates * H;
    const [kernel, hidden] = [tensor(V, rows), tensor(H, rows)];
    /** Each gate's block, column after column of what Keras has, in the rows of the file. */
    const turned = (matrix: Tensor): Tensor => {
      const [R] = matrix.shape as [number, number];
      const values = new Float64Array(R * rows);
      for (let gate = 0; gate < gates; gate++) {
        for (let n = 0; n < R * H; n++) {
          const value = at(matrix, n % R, gate * H + Math.floor(n / R));
          values[Math.floor(n / H) * rows + gate * H + (n % H)] = value;
        }
      }
      return { shape: [R, rows], values };
    };
    const biases = Float32Array.from(tensor(2 * rows).values);
    const bias =
      plain === 'gru'
        ? { shape: [2, rows], values: biases }
        : { shape: [rows], values: biases.subarray(0, rows).map((value, i) => value + biases[rows + i]!) };
    await expectPlain(
      { [group]: recurrent([turned(kernel), turned(hidden), { shape: [2 * rows], values: biases }]), dense: head },
      [layer(kind, { units: H, return_sequences: true }), dense],
      [plain, [kernel, hidden, bias]],
    );
  });

  it.each(['layers', '_layer_checkpoint_dependencies'])(
    'may be saved on Windows, its groups below %s',
    async (root) => {
      const lstm = [tensor(V, 4 * H), tensor(H, 4 * H), tensor(4 * H)];
      const expected = await reading(fileOf({ lstm: recurrent(lstm), dense: head }));
      const { vars: weights } = vars(lstm);
      const windows = {
        [`${root}\\lstm\\cell\\vars`]: weights as Hdf5Group,
        [`${root}\\dense\\vars`]: head['vars'] as Hdf5Group,
      };
      for (const groups of [{ [root]: { lstm: recurrent(lstm), dense: head } }, windows]) {
        for (const whole of [true, false]) {
          const file = whole ? archiveOf(writeHdf5(groups), [layer('LSTM', LSTM), dense]) : writeHdf5(groups);
          expect((await reading(file)).parameters).toEqual(expected.parameters);
        }
      }
    },
  );

  it('is refused where it reads one number per step, or answers with classes', async () => {
    const of = (read: number, predicted: number): Uint8Array =>
      fileOf(
        {
          lstm: recurrent([tensor(read, 4 * H), tensor(H, 4 * H), tensor(4 * H)]),
          dense: vars([tensor(H, predicted), tensor(predicted)]),
        },
        [layer('LSTM', LSTM), layer('Dense', { units: predicted, activation: 'softmax' })],
      );
    await expect(reading(of(1, V))).rejects.toThrow(/^x reads one number per step, such as .* predicts 6 symbols\./);
    await expect(reading(of(V, 5))).rejects.toThrow(/^x reads 6 symbols but predicts 5 classes: it classifies text/);
    await expect(reading(of(1, V))).rejects.toBeInstanceOf(InputError);
  });

  it('is refused by its weights alone where they are of two Dense layers, or of both directions', async () => {
    const lstm = recurrent([tensor(V, 4 * H), tensor(H, 4 * H), tensor(4 * H)]);
    const two = { lstm, dense: vars([tensor(H, H), tensor(H)]), dense_1: head };
    await expect(reading(fileOf(two))).rejects.toThrow(/those of "dense" are of no layer known here/);
    const both = { bidirectional: { forward_layer: lstm, backward_layer: lstm }, dense: head };
    await expect(reading(fileOf(both))).rejects.toThrow(/"bidirectional" of x has parts that are not known/);
  });

  it('is refused where its layers are not alike', async () => {
    const first = recurrent([tensor(V, 4 * H), tensor(H, 4 * H), tensor(4 * H)]);
    const second = recurrent([tensor(H, 8), tensor(2, 8), tensor(8)]);
    const layers = [layer('LSTM', LSTM), layer('LSTM', { ...LSTM, units: 2 }), dense];
    const file = fileOf({ lstm: first, lstm_1: second, dense: vars([tensor(2, V), tensor(V)]) }, layers);
    await expect(reading(file)).rejects.toThrow(
      /has 2 units by its settings, but needs 4 to fit\. Layers must be alike/,
    );
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
