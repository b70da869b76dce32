import { zipSync } from 'fflate/browser';
import { InputError } from '../corpus/errors.ts';
import { CELLS } from '../model/cells/index.ts';
import { layoutOf, viewOf } from '../model/layout.ts';
import { writeHdf5 } from './hdf5/write_hdf5.ts';
import type { Hdf5Array, Hdf5Group } from './hdf5/write_hdf5.ts';
import { kerasMetadata } from './keras_extras.ts';
import { KERAS3_HARD } from './keras_network.ts';
import { GATE_ORDER, scaleGates } from './keras_parameters.ts';
import type { SavedModel } from './model_file.ts';

/** What is written of a model. */
export type KerasSource = Pick<SavedModel, 'config' | 'parameters' | 'symbols' | 'task'>;

/** A layer as config.json lists it, and its group in model.weights.h5. */
interface WrittenLayer {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly group: Hdf5Group;
}

const CLASS_OF: Readonly<Record<string, string>> = { rnn: 'SimpleRNN', lstm: 'LSTM', gru: 'GRU' };
const SNAKE: Readonly<Record<string, string>> = {
  SimpleRNN: 'simple_rnn',
  LSTM: 'lstm',
  GRU: 'gru',
  Dropout: 'dropout',
};
const POLICY = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };
/** Zip files hold a time; ours is always the same, so that equal models give equal files. */
const TIME = new Date(1980, 0, 1);
/** Keras keeps a generator in layers that drop, and asks for its state. */
const SEED: Hdf5Group = { vars: { 0: { shape: [2], values: Uint32Array.of(0, 0) } } };

/**
 * Writes a `.keras` file of Keras 3: a Sequential of recurrent layers and a Dense layer with softmax, for one-hot symbols.
 * Two biases of a layer become one where Keras has one, with the same outputs. The gates of hard_sigmoid are those of Keras 3,
 * with weights so scaled that they compute ours. Throws an InputError for a cell that Keras does not have.
 */
export function writeKeras(model: KerasSource): Uint8Array {
  const { config, task } = model;
  if (!CLASS_OF[config.cell]) {
    throw new InputError(
      `The model is of ${CELLS[config.cell].title} layers, which Keras does not have. Export it to .onnx, .json or a PyTorch folder.`,
    );
  }
  const layers = layersOf(model);
  const counts = new Map<string, number>();
  const groups: Record<string, Hdf5Group> = {};
  const entries = layers.map(({ kind, settings, group }) => {
    const stem = SNAKE[kind] ?? kind.toLowerCase();
    const count = counts.get(stem) ?? 0;
    counts.set(stem, count + 1);
    const name = count === 0 ? stem : `${stem}_${count}`;
    groups[name] = group;
    return entry(kind, { name, trainable: true, dtype: POLICY, ...settings });
  });
  const shape = [null, task.window, config.vocabSize];
  const input = entry('InputLayer', { batch_shape: shape, dtype: 'float32', sparse: false, name: 'input_layer' });
  const text = JSON.stringify({
    ...{ module: 'keras', class_name: 'Sequential', registered_name: 'Sequential' },
    config: { name: 'sequential', trainable: true, dtype: POLICY, layers: [input, ...entries] },
    ...{ build_config: { input_shape: shape }, compile_config: null },
  });
  const encoder = new TextEncoder();
  return zipSync(
    {
      'metadata.json': encoder.encode(kerasMetadata(model)),
      'config.json': encoder.encode(text),
      'model.weights.h5': writeHdf5({ layers: groups, vars: {} }),
    },
    { level: 0, mtime: TIME },
  );
}

function entry(kind: string, config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { module: 'keras.layers', class_name: kind, config, registered_name: null };
}

function layersOf(model: KerasSource): WrittenLayer[] {
  const { config, parameters, task } = model;
  const { cell, layers, hiddenSize: H, vocabSize: V, dropout, outputDropout, gateActivation } = config;
  const layout = layoutOf(config);
  const values = (name: string): Float32Array => Float32Array.from(viewOf(parameters, layout, name));
  const written: WrittenLayer[] = [];
  const drop = (rate: number): void => {
    if (rate === 0) return;
    const settings = { rate, seed: null, noise_shape: null };
    written.push({ kind: 'Dropout', settings, group: { vars: {}, seed_generator: SEED } });
  };
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0) drop(dropout);
    const gates = cell === 'rnn' ? {} : { recurrent_activation: gateActivation };
    const settings = {
      ...{ return_sequences: layer + 1 < layers || task.window === null, return_state: false, go_backwards: false },
      ...{ stateful: false, unroll: false, units: H, activation: 'tanh', ...gates, use_bias: true },
      ...(cell === 'gru' ? { reset_after: true } : {}),
    };
    const vars = Object.fromEntries(recurrentTensors(model, layer).entries());
    written.push({ kind: CLASS_OF[cell]!, settings, group: { vars: {}, cell: { vars, seed_generator: SEED } } });
  }
  drop(outputDropout);
  const head = { 0: { shape: [H, V], values: transposed(values('head.weight'), V, H) } };
  const bias = { shape: [V], values: values('head.bias') };
  const settings = { units: V, activation: 'softmax', use_bias: true };
  written.push({ kind: 'Dense', settings, group: { vars: { ...head, 1: bias } } });
  return written;
}

/** The kernel, the recurrent kernel and the bias of a layer: `parametersOf`, backwards. */
function recurrentTensors({ config, parameters }: KerasSource, layer: number): Hdf5Array[] {
  const { cell, hiddenSize: H, gateActivation } = config;
  const layout = layoutOf(config);
  const rows = CELLS[cell].gates * H;
  // Keras' gate g is PyTorch's gate order[g], too: the orders are their own inverses.
  const order = GATE_ORDER[cell]!;
  /** A matrix of rows x columns, its gates in Keras' order; float64, since biases are added and gates scaled. */
  const ordered = (name: string): Float64Array => {
    const source = viewOf(parameters, layout, `${name}_l${layer}`);
    const part = source.length / order.length;
    const values = new Float64Array(source.length);
    order.forEach((gate, i) => values.set(source.subarray(gate * part, (gate + 1) * part), i * part));
    return values;
  };
  const [kernel, recurrent] = [ordered('rnn.weight_ih'), ordered('rnn.weight_hh')];
  const [first, second] = [ordered('rnn.bias_ih'), ordered('rnn.bias_hh')];
  const inputs = kernel.length / rows;
  const bias = cell === 'gru' ? Float64Array.of(...first, ...second) : first.map((value, i) => value + second[i]!);
  const tensors = [
    { shape: [inputs, rows], values: transposed(kernel, rows, inputs) },
    { shape: [H, rows], values: transposed(recurrent, rows, H) },
    { shape: cell === 'gru' ? [2, rows] : [rows], values: bias },
  ];
  if (cell !== 'rnn' && gateActivation === 'hard_sigmoid') scaleGates(cell, tensors, 1 / KERAS3_HARD);
  return tensors.map(({ shape, values }) => ({ shape, values: Float32Array.from(values) }));
}

/** The transpose of a row-major matrix. */
function transposed<A extends Float32Array | Float64Array>(values: A, rows: number, columns: number): A {
  const result = new (values.constructor as new (length: number) => A)(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}
