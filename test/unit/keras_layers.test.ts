import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { kerasLayers } from '../../src/formats/keras_model.ts';
import { readNetwork } from '../../src/formats/keras_network.ts';
import type { KerasNetwork } from '../../src/formats/keras_network.ts';

type Settings = Record<string, unknown>;
type Entry = { class_name: string; config: Settings; inbound_nodes?: unknown };

const layer = (class_name: string, settings: Settings = {}): Entry => ({
  class_name,
  config: { name: class_name.toLowerCase(), ...settings },
});
const lstm = (settings: Settings = {}): Entry =>
  layer('LSTM', { units: 5, activation: 'tanh', recurrent_activation: 'sigmoid', return_sequences: true, ...settings });
const gru = (settings: Settings = {}): Entry =>
  layer('GRU', { ...lstm().config, name: 'gru', reset_after: true, ...settings });
const dropout = (rate: unknown, settings: Settings = {}): Entry => layer('Dropout', { rate, ...settings });
const dense = (settings: Settings = {}): Entry => layer('Dense', { units: 6, activation: 'softmax', ...settings });

function read(entries: readonly unknown[], major: number | null = 2): KerasNetwork {
  const config = { class_name: 'Sequential', config: { layers: entries } };
  return readNetwork(kerasLayers(config, 'model_config in x.h5'), major, 'x.h5');
}

describe('layers of Keras', () => {
  it('are taken where the answer to a sequence stays the same', () => {
    const layers = [
      layer('InputLayer'),
      layer('Masking', { mask_value: 0 }),
      lstm({ stateful: true, dropout: 0.1, unroll: true }),
      dropout(0),
      lstm({ name: 'second', return_sequences: false, use_bias: false }),
      dense({ activation: 'linear' }),
    ];
    const network = read(layers);
    expect(network.recurrent.map(({ path, useBias }) => [path, useBias])).toEqual([
      ['lstm/cell', true],
      ['lstm_1/cell', false],
    ]);
    expect(network.notes).toEqual([
      expect.stringMatching(/"masking" skips zero vectors/),
      expect.stringMatching(/"lstm" is stateful/),
      expect.stringMatching(/Dropout inside layer "lstm"/),
      expect.stringMatching(/"dense" are taken as logits/),
    ]);
  });

  it.each([
    ['another activation', [lstm({ activation: 'relu' }), dense()], /"lstm" of x\.h5 has activation "relu"; only tanh/],
    ['another gate', [lstm({ recurrent_activation: 'tanh' }), dense()], /recurrent_activation "tanh"/],
    ['a gate of its own', [lstm({ recurrent_activation: {} }), dense()], /recurrent_activation of its own/],
    ['time turned round', [lstm({ go_backwards: true }), dense()], /"lstm" of x\.h5 has go_backwards/],
    [
      'both directions',
      [layer('Bidirectional', { layer: lstm() }), dense()],
      /"bidirectional" of x\.h5 is of class "Bid/,
    ],
    [
      'two embeddings',
      [layer('Embedding'), layer('Embedding'), lstm(), dense()],
      /"embedding" .* is of class "Embedding"/,
    ],
    ['another mask', [layer('Masking', { mask_value: 1 }), lstm(), dense()], /is of class "Masking"/],
    ['an early reset', [gru({ reset_after: false }), dense()], /resets before the matrix product/],
    ['an old GRU', [gru({ reset_after: undefined }), dense()], /resets before the matrix product/],
    ['only the last state', [lstm({ return_sequences: false }), lstm(), dense()], /without return_sequences/],
    [
      'different gates',
      [lstm(), lstm({ recurrent_activation: 'hard_sigmoid' }), dense()],
      /another kind than the first/,
    ],
    ['different cells', [lstm(), gru(), dense()], /"gru" of x\.h5 is of another kind/],
    ['of Keras 1', [layer('LSTM', { output_dim: 5, inner_activation: 'hard_sigmoid' }), dense()], /saved by Keras 1/],
    ['dropout of all', [lstm(), dropout(1), dense()], /no rate from 0 to below 1/],
    ['dropout in words', [lstm(), dropout('0.5'), dense()], /no rate from 0 to below 1/],
    ['dropout of rows', [lstm(), dropout(0.5, { noise_shape: [1] }), dense()], /noise_shape/],
    ['two heads', [lstm(), dense({ activation: 'linear' }), dense()], /a second Dense layer/],
    ['another head', [lstm(), dense({ activation: 'relu' })], /"dense" of x\.h5 has activation "relu"; only softmax/],
    [
      'softmax twice',
      [lstm(), dense(), layer('Activation', { activation: 'softmax' })],
      /does not follow a linear Dense/,
    ],
    ['another ending', [lstm(), dense(), layer('Activation', { activation: 'tanh' })], /of class "Activation"/],
    ['something distributed', [lstm(), layer('TimeDistributed', { layer: lstm() })], /distributes something else/],
    ['no recurrent layer', [dense()], /no recurrent layer before a Dense layer/],
    ['no head', [lstm()], /no recurrent layer before a Dense layer/],
    ['a layer after the head', [lstm(), dense(), lstm()], /follows the Dense layer/],
    ['no class', [{ config: {} }], /a layer without a class/],
    ['a number for a layer', [7], /a layer without a class/],
    ['a class that objects inherit', [layer('toString'), dense()], /of class "toString"/],
    ['too many', Array.from({ length: 65 }, () => lstm()), /has 65 layers/],
  ])('are refused: %s', (_, layers, message) => {
    expect(() => read(layers)).toThrow(message);
    expect(() => read(layers)).toThrow(InputError);
  });

  it.each([
    ['dropout of its input', [dropout(0.5), lstm(), dense()], { dropout: 0, outputDropout: 0 }],
    ['dropout twice', [lstm(), dropout(0.5), dropout(0.4), dense()], { dropout: 0, outputDropout: 0.5 }],
    ['dropout after the head', [lstm(), dense(), dropout(0.5)], { dropout: 0, outputDropout: 0 }],
    ['different dropout', [lstm(), dropout(0.5), lstm(), lstm(), dense()], { dropout: 0.5, outputDropout: 0 }],
    ['noise', [layer('GaussianNoise', { stddev: 1 }), lstm(), dense()], { dropout: 0, outputDropout: 0 }],
    ['dropped channels', [lstm(), layer('SpatialDropout1D', { rate: 0.5 }), dense()], { outputDropout: 0 }],
  ])('idle outside training are left out, with a note: %s', (_, layers, shares) => {
    const network = read(layers);
    expect(network).toMatchObject(shares);
    expect(network.notes).toEqual([expect.stringMatching(/further training/)]);
  });

  it("take TensorFlow's name of softmax, and an activation that does nothing", () => {
    const layers = [lstm(), layer('Activation', { activation: 'linear' }), dense({ activation: 'softmax_v2' })];
    expect(read(layers).notes).toEqual([]);
  });

  it.each([
    ['CuDNNLSTM', 'lstm'],
    ['CuDNNGRU', 'gru'],
  ])('may be those of CuDNN, whose gates are sigmoid: %s', (kind, cell) => {
    const network = read([layer(kind, { units: 5, return_sequences: true }), dense()]);
    expect(network).toMatchObject({ cell, gateActivation: 'sigmoid', recurrent: [{ cudnn: true, useBias: true }] });
  });

  it("are read with Keras 3's hard sigmoid, relu6(x + 3) / 6, which is another, and refused where it may be either", () => {
    const layers = [lstm({ recurrent_activation: 'hard_sigmoid' }), dense()];
    expect(read(layers, 2)).toMatchObject({ gateActivation: 'hard_sigmoid', gateScale: 1 });
    expect(read(layers, 3)).toMatchObject({ gateActivation: 'hard_sigmoid', gateScale: 5 / 6 });
    expect(() => read(layers, null)).toThrow(/does not say which Keras wrote it/);
  });
});

describe('a functional model of Keras', () => {
  const chain = (links: unknown[]): unknown => {
    const layers = [layer('InputLayer', { name: 'in' }), lstm(), dense()].map((entry, i) => ({
      ...entry,
      inbound_nodes: links[i],
    }));
    return { class_name: 'Functional', config: { layers } };
  };
  const from3 = (name: string): unknown => [{ args: [{ config: { keras_history: [name, 0, 0] } }], kwargs: {} }];

  it('is a chain, in the words of Keras 2 and of Keras 3', () => {
    expect(kerasLayers(chain([[], [[['in', 0, 0, {}]]], [[['lstm', 0, 0, {}]]]]), 'x')).toHaveLength(2);
    expect(kerasLayers(chain([[], from3('in'), from3('lstm')]), 'x')).toHaveLength(2);
  });

  it('ends at its output, and what lies beside or after it does not count', () => {
    const outputs = (output_layers: unknown, links: unknown[]): KerasNetwork => {
      const { class_name, config } = chain(links) as { class_name: string; config: { layers: Entry[] } };
      const beside = { ...layer('Flatten'), inbound_nodes: from3('in') };
      const value = { class_name, config: { layers: [...config.layers, beside], output_layers } };
      return readNetwork(kerasLayers(value, 'x'), 3, 'x');
    };
    const links = [[], from3('in'), from3('lstm')];
    expect(outputs(['dense', 0, 0], links).recurrent).toHaveLength(1);
    expect(outputs([['dense', 0, 0]], links).recurrent).toHaveLength(1);
    expect(() => outputs(['lstm', 0, 0], links)).toThrow(/its output is that of layer "lstm", which predicts no/);
    expect(() => outputs(['none', 0, 0], links)).toThrow(/are no chain/);
    expect(() => outputs(['dense', 0, 0], [[], from3('lstm'), from3('lstm')])).toThrow(/are no chain/);
    const two = [
      ['lstm', 0, 0],
      ['dense', 0, 0],
    ];
    expect(() => outputs(two, links)).toThrow(/a model with 2 outputs/);
  });

  it.each([
    ['a layer is passed by', chain([[], from3('in'), from3('in')])],
    [
      'a layer has two inputs',
      chain([
        [],
        [
          [
            ['in', 0, 0, {}],
            ['in', 0, 0, {}],
          ],
        ],
        from3('lstm'),
      ]),
    ],
    [
      'a layer is used twice',
      chain([[], [...(from3('in') as unknown[]), ...(from3('in') as unknown[])], from3('lstm')]),
    ],
    ['links are no list', chain([[], 'in', 'lstm'])],
    ['links are missing', chain([])],
  ])('is refused where %s', (_, config) => {
    expect(() => kerasLayers(config, 'x')).toThrow(/does not follow the layer before it alone/);
  });

  it.each([null, 5, [], {}, { class_name: 'Model' }, { class_name: 'Model', config: [1] }])('is none: %j', (config) => {
    expect(() => kerasLayers(config, 'x')).toThrow(InputError);
  });
});
