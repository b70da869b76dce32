import { InputError } from '../corpus/errors.ts';
import { CELLS } from '../model/cells/index.ts';
import { checkConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf, viewOf } from '../model/layout.ts';
import { quoted } from './json.ts';
import { NOT_THERE, UNUSED_BIAS } from './keras_symbols.ts';
import type { KerasNetwork, WeightedLayer } from './keras_network.ts';
import type { Tensor } from './safetensors.ts';

/** The weights of a network's layers in order, with the head last. Each layer has kernel, recurrent kernel and bias. */
export type LayerTensors = readonly (readonly Tensor[])[];

type FloatArray = Float32Array | Float64Array;

/**
 * PyTorch's gate g is Keras' gate `order[g]`. The LSTM's i, f, g, o are Keras' i, f, c, o. The GRU's r, z, n are Keras' r,
 * z, h, which Keras stores as z, r, h. z has the same meaning in both: h' = z h + (1 - z) n.
 */
export const GATE_ORDER: Readonly<Partial<Record<ModelConfig['cell'], readonly number[]>>> = {
  rnn: [0],
  lstm: [0, 1, 2, 3],
  gru: [1, 0, 2],
};

/** Which of Keras' gates have the configured activation; the others are candidates. */
const GATES: Readonly<Partial<Record<ModelConfig['cell'], readonly number[]>>> = { lstm: [0, 1, 3], gru: [0, 1] };

/** Multiplies the weights of a recurrent layer's gates, in place: the gates are parts of the last axis of every tensor. */
export function scaleGates(cell: ModelConfig['cell'], tensors: readonly Tensor[], factor: number): void {
  for (const { shape, values } of tensors) {
    const width = shape.at(-1)!;
    const units = width / CELLS[cell].gates;
    values.forEach((value, i) => {
      if (GATES[cell]?.includes(Math.floor((i % width) / units))) values[i] = value * factor;
    });
  }
}

/** The configuration of a network, from the shapes of its weights. Throws an InputError if they do not fit each other. */
export function sizesOf(network: KerasNetwork, tensors: LayerTensors, source: string): ModelConfig {
  const { cell, gateActivation, dropout, outputDropout, recurrent } = network;
  const [firstKernel, firstRecurrent] = tensors[0] ?? [];
  const config: ModelConfig = {
    cell,
    vocabSize: firstKernel?.shape[0] ?? 0,
    hiddenSize: firstRecurrent?.shape[0] ?? 0,
    layers: recurrent.length,
    recurrentBias: cell === 'gru',
    gateActivation,
    dropout,
    outputDropout,
  };
  try {
    checkConfig(config);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${source} cannot be converted: ${error.message}`);
    throw error;
  }
  const { vocabSize: V, hiddenSize: H } = config;
  checkTask(V, tensors.at(-1)?.[0]?.shape, source);
  const rows = CELLS[cell].gates * H;
  recurrent.forEach((layer, l) => {
    const shapes = [[l === 0 ? V : H, rows], [H, rows], cell === 'gru' ? [2, rows] : [rows]];
    checkLayer(layer, H, tensors[l]!, shapes, source);
  });
  checkLayer(network.head, V, tensors.at(-1)!, [[H, V], [V]], source);
  return config;
}

/** Throws unless the symbols that a network reads are those that it predicts. */
function checkTask(read: number, head: readonly number[] | undefined, source: string): void {
  const predicted = head?.length === 2 ? head[1]! : read;
  if (predicted === read) return;
  if (read === 1) {
    throw new InputError(
      `${source} reads one number per step, such as a symbol's id divided by ${predicted}, and predicts ${predicted} symbols. ` +
        'Only models that read symbols as one-hot vectors, or through an Embedding, can be converted.',
    );
  }
  throw new InputError(
    `${source} reads ${read} symbols but predicts ${predicted} classes: it classifies text, and cannot write it. ` +
      'Only models that predict the symbols that they read can be converted.',
  );
}

/**
 * The flat parameters of a network whose shapes `sizesOf` has checked.
 * @param order the id in Keras of each symbol, by its id in the model
 */
export function parametersOf(config: ModelConfig, tensors: LayerTensors, order: readonly number[]): FloatArray {
  const layout = layoutOf(config);
  const Floats = tensors.flat().some(({ values }) => values instanceof Float64Array) ? Float64Array : Float32Array;
  const parameters = new Floats(layout.length);
  const { hiddenSize: H, layers, cell } = config;
  const rowOrder = GATE_ORDER[cell]!.flatMap((gate) => Array.from({ length: H }, (_, unit) => gate * H + unit));
  const units = Array.from({ length: H }, (_, unit) => unit);
  /** Writes a tensor from Keras' transpose: element (r, c) is Keras' element (columns[c], rows[r]). */
  const transpose = (name: string, keras: Tensor, rows: readonly number[], columns: readonly number[]): void => {
    const target = viewOf(parameters, layout, name);
    const [, width] = tensorOf(layout, name).shape as [number, number];
    const across = keras.shape[1]!;
    rows.forEach((row, r) => {
      columns.forEach((column, c) => {
        const there = row !== NOT_THERE && column !== NOT_THERE;
        target[r * width + c] = there ? keras.values[column * across + row]! : 0;
      });
    });
  };
  const copy = (name: string, keras: FloatArray, ids: readonly number[]): void => {
    const target = viewOf(parameters, layout, name);
    ids.forEach((id, i) => (target[i] = keras[id] ?? 0));
  };
  for (let l = 0; l < layers; l++) {
    const [kernel, recurrent, bias] = tensors[l]!;
    transpose(`rnn.weight_ih_l${l}`, kernel!, rowOrder, l === 0 ? order : units);
    transpose(`rnn.weight_hh_l${l}`, recurrent!, rowOrder, units);
    if (!bias) continue;
    copy(`rnn.bias_ih_l${l}`, bias.values, rowOrder);
    if (cell === 'gru') copy(`rnn.bias_hh_l${l}`, bias.values.subarray(rowOrder.length), rowOrder);
  }
  const [kernel, bias] = tensors[layers]!;
  transpose('head.weight', kernel!, order, units);
  if (bias) copy('head.bias', bias.values, order);
  const biases = viewOf(parameters, layout, 'head.bias');
  order.forEach((id, i) => {
    if (id === NOT_THERE) biases[i] = UNUSED_BIAS;
  });
  return parameters;
}

/** Checks the shapes and values of a layer's weights. The last shape is the bias, which a layer without bias lacks. */
function checkLayer(
  layer: WeightedLayer,
  units: number,
  tensors: readonly Tensor[],
  shapes: readonly (readonly number[])[],
  source: string,
): void {
  const what = `Layer ${quoted(layer.name)} of ${source}`;
  if (layer.units !== null && layer.units !== units) {
    throw new InputError(
      `${what} has ${layer.units} units by its settings, but needs ${units} to fit. Layers must be alike.`,
    );
  }
  const expected = layer.useBias ? shapes : shapes.slice(0, -1);
  if (tensors.length !== expected.length) {
    throw new InputError(`${what} has ${tensors.length} weights, not ${expected.length}. Save it with Keras 2 or 3.`);
  }
  tensors.forEach(({ shape, values }, i) => {
    if (shape.length !== expected[i]!.length || shape.some((side, s) => side !== expected[i]![s])) {
      const found = shape.slice(0, 8).join(', ');
      throw new InputError(`${what}: weight ${i} has shape [${found}]; [${expected[i]!.join(', ')}] is needed.`);
    }
    const odd = values.findIndex((value) => !Number.isFinite(value));
    if (odd < 0) return;
    throw new InputError(
      `${what}: weight ${i} holds ${values[odd]} at position ${odd}: its training had diverged, or the file is damaged.`,
    );
  });
}
