import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { exportModel } from '../../src/export/export_model.ts';
import { Hdf5File } from '../../src/formats/hdf5/hdf5_file.ts';
import { writeHdf5 } from '../../src/formats/hdf5/write_hdf5.ts';
import { readKeras } from '../../src/formats/keras.ts';
import { readKerasArchive } from '../../src/formats/keras_archive.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import { expectClose } from '../helpers/close.ts';
import { SYMBOLS, randomModel } from '../helpers/exported.ts';

const bytesOf = (model: SavedModel): Uint8Array => exportModel(model, 'keras') as Uint8Array;

/** The logits of every position of three sequences, by the reference engine in float64. */
async function logitsOf({ config, parameters }: SavedModel): Promise<Float64Array> {
  const model = await referenceEngine().createModel(config, Float64Array.from(parameters));
  const inputs = Int32Array.of(-1, 0, 3, 4, 1, 12, 7, -1, 3, 0, 9, 9, 7, 0, 5);
  const targets = new Int32Array(inputs.length).fill(-1);
  const batch = { inputs, targets, timeSteps: 5, batchSize: 3, carryState: false, lossScale: 1 };
  return Float64Array.from(await model.logits(batch));
}

describe.each([
  ['rnn', 'sigmoid'],
  ['lstm', 'sigmoid'],
  ['lstm', 'hard_sigmoid'],
  ['gru', 'sigmoid'],
  ['gru', 'hard_sigmoid'],
] as const)('a %s with gates of %s in a file of Keras', (cell, gateActivation) => {
  it.each([1, 2, 3, 4])('is read back; layers: %i', async (layers) => {
    const model = randomModel({ cell, gateActivation, layers, dropout: 0.25, outputDropout: 0.5 });
    const read = await readKeras(bytesOf(model), 'x.keras');
    expect(read.notes).toEqual([]);
    expect(read.symbols).toEqual(model.symbols);
    expect(read.task).toEqual(model.task);
    // One layer has no other to drop before; Keras' GRU has two biases, the others one.
    const recurrentBias = cell === 'gru';
    expect(read.config).toEqual({ ...model.config, recurrentBias, dropout: layers === 1 ? 0 : 0.25 });
    const layout = layoutOf(model.config);
    const rounding = {
      absolute: 0,
      relative: 1.3e-7,
      why: 'gates are scaled by 6/5 and back, and rounded twice by 6e-8',
    };
    for (const { name } of layout.tensors) {
      const [found, own] = [read.parameters, model.parameters].map((flat) => viewOf(flat, layout, name));
      if (cell === 'gru' || !name.includes('bias_')) expectClose(found!, own!, rounding, name);
    }
    const logits = { absolute: 5e-6, relative: 0, why: 'weights differ by 1e-7; layers and time multiply that' };
    expectClose(await logitsOf(read), await logitsOf(model), logits, 'logits');
  });

  it('has its weights where Keras 3 looks for them', async () => {
    const { weights } = await readKerasArchive(bytesOf(randomModel({ cell, gateActivation })), 'x');
    const datasets = new Hdf5File(weights, 'x').describe().filter(({ dtype }) => dtype === 'F32');
    const [stem, width] = [cell === 'rnn' ? 'simple_rnn' : cell, 11 * CELLS[cell].gates];
    const bias = cell === 'gru' ? [2, width] : [width];
    expect(datasets.map(({ path, shape }) => [path, shape])).toEqual([
      [`layers/${stem}/cell/vars/0`, [SYMBOLS.length, width]],
      [`layers/${stem}/cell/vars/1`, [11, width]],
      [`layers/${stem}/cell/vars/2`, bias],
      [`layers/${stem}_1/cell/vars/0`, [11, width]],
      [`layers/${stem}_1/cell/vars/1`, [11, width]],
      [`layers/${stem}_1/cell/vars/2`, bias],
      ['layers/dense/vars/0', [11, SYMBOLS.length]],
      ['layers/dense/vars/1', [SYMBOLS.length]],
    ]);
  });
});

describe('a file of Keras', () => {
  it('keeps every float32 parameter bit for bit where nothing is added or scaled', async () => {
    for (const model of [
      randomModel({ cell: 'gru' }),
      randomModel({ cell: 'lstm', recurrentBias: false }),
      randomModel({ cell: 'rnn', recurrentBias: false }),
    ]) {
      const layout = layoutOf(model.config);
      if (!model.config.recurrentBias) {
        for (const layer of [0, 1]) viewOf(model.parameters, layout, `rnn.bias_hh_l${layer}`).fill(0);
      }
      expect((await readKeras(bytesOf(model), 'x')).parameters).toEqual(Float32Array.from(model.parameters));
    }
  });

  /** Oracle: Keras' own layout, [inputs, gates], with gates i, f, c, o and z, r, h; relu6(x + 3) / 6 with x = 1.2 z is ours. */
  it.each([
    ['lstm', [0, 1, 2, 3], [1.2, 1.2, 1, 1.2]],
    ['gru', [1, 0, 2], [1.2, 1.2, 1]],
  ] as const)('multiplies the gates of a %s by 1.2 for the hard_sigmoid of Keras 3', async (cell, order, factors) => {
    const { config, ...model } = randomModel({ cell, gateActivation: 'hard_sigmoid', layers: 1 });
    const file = new Hdf5File((await readKerasArchive(bytesOf({ config, ...model }), 'x')).weights, 'x');
    const { values } = file.tensor(`layers/${cell}/cell/vars/0`);
    const own = viewOf(model.parameters, layoutOf(config), 'rnn.weight_ih_l0');
    const { vocabSize: V, hiddenSize: H } = config;
    const expected = Array.from({ length: V }, (_, id) =>
      order.map((gate, k) => Array.from({ length: H }, (_, u) => factors[k]! * own[(gate * H + u) * V + id]!)),
    );
    const why = 'the product is rounded to float32 once';
    expectClose(values, expected.flat(2), { absolute: 0, relative: 6e-8, why }, 'kernel');
  });

  it.each([
    ['no list', { symbols: 'abc', mode: 'names', keepCase: false }],
    ['no texts', { symbols: [1], mode: 'names', keepCase: false }],
    ['no mode', { symbols: ['\n'], mode: 'verse', keepCase: false }],
    ['nothing', null],
  ])('asks for its symbols where metadata.json has %s', async (_, mangosaurus) => {
    const files = unzipSync(bytesOf(randomModel()));
    const metadata = strToU8(JSON.stringify({ keras_version: '3.0.0', mangosaurus }));
    const file = zipSync({ ...files, 'metadata.json': metadata });
    await expect(readKeras(file, 'x')).rejects.toThrow(/x does not say which 17 symbols/);
    expect((await readKeras(file, 'x', { symbols: SYMBOLS })).symbols).toEqual(SYMBOLS);
  });

  it('is refused where its own symbols do not fit it', async () => {
    const files = unzipSync(bytesOf(randomModel()));
    const extras = (symbols: readonly string[]): Uint8Array =>
      strToU8(JSON.stringify({ keras_version: '3.0.0', mangosaurus: { symbols, mode: 'names', keepCase: false } }));
    const read = (symbols: readonly string[]): Promise<unknown> =>
      readKeras(zipSync({ ...files, 'metadata.json': extras(symbols) }), 'x');
    await expect(read(SYMBOLS.slice(1))).rejects.toThrow(/16 symbols were given, but the model in x has 17/);
    await expect(read(['\u001b', ...SYMBOLS.slice(1)])).rejects.toThrow(/control character U\+001B/);
  });

  it('says that a windowed model answers at the end of its window', async () => {
    const task = { mode: 'text', keepCase: true, window: 40 } as const;
    const file = bytesOf({ ...randomModel(), task });
    expect((await readKeras(file, 'x')).task).toEqual(task);
    const { config } = await readKerasArchive(file, 'x');
    const [input, first, second] = JSON.parse(config).config.layers;
    expect(input.config.batch_shape).toEqual([null, 40, SYMBOLS.length]);
    expect([first, second].map((layer) => layer.config.return_sequences)).toEqual([true, false]);
  });

  it('is equal for equal models, and has no labels', async () => {
    const symbols = [...SYMBOLS, 'label: elves'];
    const model = { ...randomModel({ vocabSize: symbols.length }), symbols };
    expect(bytesOf(model)).toEqual(bytesOf(structuredClone(model)));
    expect((await readKeras(bytesOf(model), 'x')).symbols).toEqual(SYMBOLS);
  });

  it('is refused for a cell that Keras does not have', () => {
    const write = (): unknown => exportModel(randomModel({ cell: 'mingru' }), 'keras');
    expect(write).toThrow(InputError);
    expect(write).toThrow('minGRU layers, which Keras does not have. Export it to .onnx, .json or a PyTorch folder.');
  });
});

describe('writeHdf5', () => {
  it('writes what the reader reads, whatever the sizes', () => {
    const values = Float32Array.from({ length: 6 }, (_, i) => i + 0.5);
    const numbers = { shape: [3], values: Uint32Array.of(1, 2, 2 ** 32 - 1) };
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`group_${i}`, {}]));
    const file = new Hdf5File(
      writeHdf5({
        a: { b: { 0: { shape: [2, 3], values }, one: { shape: [], values: values.slice(1, 2) } } },
        many,
        numbers,
      }),
      'x',
    );
    expect(file.tensor('a/b/0')).toEqual({ shape: [2, 3], values });
    expect(file.tensor('a/b/one')).toEqual({ shape: [], values: Float32Array.of(1.5) });
    expect(file.names('many')).toEqual(Object.keys(many));
    expect(file.names('many/group_7')).toEqual([]);
    expect(file.describe().at(-1)).toEqual({ path: 'numbers', shape: [3], dtype: 'integer of 4 bytes' });
  });
});
