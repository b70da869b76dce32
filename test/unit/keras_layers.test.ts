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
    ['an embedding', [layer('Embedding'), lstm(), dense()], /"embedding" .* is of class "Embedding"/],
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
    ['different dropout', [lstm(), dropout(0.5), lstm(), lstm(), dense()], /drops 0\.5 and 0 between its layers/],
    ['dropout of its input', [dropout(0.5), lstm(), dense()], /follows a Dropout of its input/],
    ['dropout twice', [lstm(), dropout(0.5), dropout(0.5), dense()], /a second Dropout at one place/],
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
