import { InputError } from '../corpus/errors.ts';
import type { CellName, GateActivation } from '../model/config.ts';
import { isRecord, own, quoted } from './json.ts';
import type { KerasLayer } from './keras_model.ts';

/** A recurrent layer or the head, with the path of its weights. */
export interface WeightedLayer {
  readonly name: string;
  /** The configured number of units; null if only the weights show it. */
  readonly units: number | null;
  readonly useBias: boolean;
  /** The path of its weights in Keras 3, without `layers/` before it and `/vars` after it. */
  readonly path: string;
  /** True for CuDNN's layout of the weights. */
  readonly cudnn?: boolean;
}

/** A chain of Keras layers, in the terms of this project. */
export interface KerasNetwork {
  readonly cell: CellName;
  readonly gateActivation: GateActivation;
  /** What the weights of gates are multiplied by to make them ours: 1, or KERAS3_HARD for the hard_sigmoid of Keras 3. */
  readonly gateScale: number;
  readonly dropout: number;
  readonly outputDropout: number;
  /** An embedding before the first recurrent layer; null for one-hot input. */
  readonly embedding: Pick<WeightedLayer, 'name' | 'path'> | null;
  readonly recurrent: readonly WeightedLayer[];
  readonly head: WeightedLayer;
  /** True if it predicts after every symbol, false if only after the last symbol of a window. */
  readonly answersAlways: boolean;
  /** True if it carries its state from batch to batch. */
  readonly stateful: boolean;
  /** Sentences about settings in the file that the result leaves out. */
  readonly notes: readonly string[];
}

const CELL_OF: Readonly<Record<string, CellName>> = {
  SimpleRNN: 'rnn',
  LSTM: 'lstm',
  GRU: 'gru',
  ...{ CuDNNLSTM: 'lstm', CuDNNGRU: 'gru' },
};
const ADVICE = 'Layers that can be converted: Embedding, SimpleRNN, LSTM, GRU, Dropout, one Dense, softmax.';

/** Layers that do nothing outside training. */
const IDLE: ReadonlySet<string> = new Set([
  ...['SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'ActivityRegularization'],
]);

/** True for an Activation that changes nothing. */
function isLinear({ kind, settings }: KerasLayer): boolean {
  return kind === 'Activation' && own(settings, 'activation') === 'linear';
}

function leftOut({ name, kind }: KerasLayer): string {
  return `Layer ${quoted(name)} (${quoted(kind)}) does nothing outside training; further training is without it.`;
}

/** Names of softmax; the second is that of TensorFlow 2's own function. */
function isSoftmax(activation: unknown): boolean {
  return activation === 'softmax' || activation === 'softmax_v2';
}
/** Keras 3's hard_sigmoid is relu6(x + 3) / 6, so 0.2 x + 0.5 between 0 and 1 for weights of five sixths. */
export const KERAS3_HARD = 5 / 6;

/**
 * Translates Keras layers. Settings that do not change the output for a sequence of symbols are accepted, with a note if
 * they matter for training. Anything else throws an InputError that names the layer.
 * @param major the major version of Keras that wrote the file, which decides the meaning of hard_sigmoid; null if unknown
 */
export function readNetwork(layers: readonly KerasLayer[], major: number | null, source: string): KerasNetwork {
  checkKind(layers, source);
  const recurrent: (WeightedLayer & { readonly cell: CellName; readonly gate: GateActivation })[] = [];
  const drops: number[] = [];
  const notes: string[] = [];
  let pending: number | null = null;
  let head: WeightedLayer | null = null;
  let embedding: KerasNetwork['embedding'] = null;
  let softmax = false;
  for (const layer of layers) {
    const refuse = (why: string): InputError => new InputError(`Layer ${quoted(layer.name)} of ${source} ${why}`);
    if (Object.hasOwn(CELL_OF, layer.kind)) {
      if (head) throw refuse('follows the Dense layer; it cannot be converted.');
      if (recurrent.length > 0) {
        if (own(lastOf(layers, recurrent).settings, 'return_sequences') !== true) {
          throw refuse('follows a layer without return_sequences; it cannot be converted.');
        }
        drops.push(pending ?? 0);
      }
      pending = null;
      recurrent.push(readRecurrent(layer, major, refuse, notes));
    } else if (layer.kind === 'Dropout') {
      const rate = readRate(layer, refuse);
      // Between two recurrent layers, and once before the head, it is a setting of this program's too.
      if (!head && recurrent.length > 0 && pending === null) pending = rate;
      else notes.push(leftOut(layer));
    } else if (IDLE.has(layer.kind) || isLinear(layer)) {
      if (layer.kind !== 'Activation') notes.push(leftOut(layer));
    } else if (layer.kind === 'Dense' || layer.kind === 'TimeDistributed') {
      if (head) throw refuse('is a second Dense layer; only one can be converted.');
      const dense = readHead(layer, refuse);
      ({ head, softmax } = dense);
    } else if (
      (layer.kind === 'Activation' && isSoftmax(own(layer.settings, 'activation'))) ||
      layer.kind === 'Softmax'
    ) {
      if (!head || softmax)
        throw refuse('is a softmax that does not follow a linear Dense layer; it cannot be converted.');
      softmax = true;
    } else if (layer.kind === 'Embedding' && recurrent.length === 0 && !head && !embedding) {
      embedding = common(layer.settings, layer.name, 'embedding');
    } else if (layer.kind === 'Masking' && recurrent.length === 0 && own(layer.settings, 'mask_value') === 0) {
      notes.push(`Layer ${quoted(layer.name)} skips zero vectors; this program computes them like other input.`);
    } else {
      throw refuse(`is of class ${quoted(layer.kind)}. ${ADVICE}`);
    }
  }
  if (!head && recurrent.length > 0) {
    throw new InputError(
      `${source} has no recurrent layer before a Dense layer: its output is that of layer ${quoted(layers.at(-1)!.name)}, ` +
        `which predicts no symbols. ${ADVICE}`,
    );
  }
  if (recurrent.length === 0 || !head)
    throw new InputError(`${source} has no recurrent layer before a Dense layer. ${ADVICE}`);
  if (!softmax) notes.push(`The outputs of layer ${quoted(head.name)} are taken as logits: no softmax follows it.`);
  const [{ cell, gate }] = recurrent as [(typeof recurrent)[number]];
  const odd = recurrent.find((layer) => layer.cell !== cell || layer.gate !== gate);
  if (odd)
    throw new InputError(
      `Layer ${quoted(odd.name)} of ${source} is of another kind than the first; all must be alike.`,
    );
  const dropout = drops[0] ?? 0;
  if (drops.some((rate) => rate !== dropout)) {
    notes.push(`It drops ${drops.join(' and ')} between its layers; further training drops ${dropout} between all.`);
  }
  const stateful = layers.some(({ settings }) => own(settings, 'stateful') === true);
  const answersAlways = own(lastOf(layers, recurrent).settings, 'return_sequences') === true;
  return {
    cell,
    gateActivation: gate,
    gateScale: gate === 'hard_sigmoid' && major !== null && major >= 3 ? KERAS3_HARD : 1,
    dropout,
    outputDropout: pending ?? 0,
    embedding,
    recurrent,
    head,
    answersAlways,
    stateful,
    notes,
  };
}

/** Throws for networks that are of another kind altogether, before a layer's details are named. */
function checkKind(layers: readonly KerasLayer[], source: string): void {
  const old = layers.find(({ settings }) => own(settings, 'output_dim') !== undefined && !own(settings, 'units'));
  if (old && Object.hasOwn(CELL_OF, old.kind)) {
    throw new InputError(
      `${source} was saved by Keras 1, whose layers have other settings. Open it with Keras 2 and save it again.`,
    );
  }
  const bidirectional = layers.find(({ kind }) => kind === 'Bidirectional');
  if (bidirectional) {
    throw new InputError(
      `Layer ${quoted(bidirectional.name)} of ${source} is of class "Bidirectional": it reads the text backwards too, so the model cannot ` +
        `write text symbol by symbol as this program does. ${ADVICE}`,
    );
  }
  if (layers.some(({ kind }) => Object.hasOwn(CELL_OF, kind))) return;
  const kinds = [...new Set(layers.map(({ kind }) => quoted(kind)))].slice(0, 8).join(', ') || 'none';
  throw new InputError(
    `${source} has no recurrent layer before a Dense layer; its layers are of class ${kinds}. ${ADVICE}`,
  );
}

/** The Keras layer of the last element of `recurrent`. */
function lastOf(layers: readonly KerasLayer[], recurrent: readonly { readonly path: string }[]): KerasLayer {
  return layers.filter(({ kind }) => Object.hasOwn(CELL_OF, kind))[recurrent.length - 1]!;
}

type Refuse = (why: string) => InputError;

function readRecurrent(
  { kind, name, settings, position }: KerasLayer,
  major: number | null,
  refuse: Refuse,
  notes: string[],
): WeightedLayer & { readonly cell: CellName; readonly gate: GateActivation } {
  const cell = CELL_OF[kind]!;
  for (const flag of ['go_backwards', 'return_state', 'time_major', 'zero_output_for_mask']) {
    if (own(settings, flag) === true) throw refuse(`has ${flag}, which this program does not have.`);
  }
  const activation = own(settings, 'activation') ?? 'tanh';
  if (activation !== 'tanh') throw refuse(`has activation ${shown(activation)}; only tanh can be converted.`);
  const cudnn = kind.startsWith('CuDNN');
  if (cell === 'gru' && !cudnn && own(settings, 'reset_after') !== true) {
    throw refuse('is a GRU that resets before the matrix product (reset_after=False); this program resets after it.');
  }
  if (own(settings, 'stateful') === true) {
    notes.push(`Layer ${quoted(name)} is stateful: it is read with its state carried from symbol to symbol.`);
  }
  if (['dropout', 'recurrent_dropout'].some((key) => (own(settings, key) ?? 0) !== 0)) {
    notes.push(`Dropout inside layer ${quoted(name)} is left out: further training is without it.`);
  }
  const path = `${snakeCase(kind)}${position ? `_${position}` : ''}/cell`;
  const gate = cell === 'rnn' || cudnn ? 'sigmoid' : readGate(own(settings, 'recurrent_activation'), major, refuse);
  return { ...common(settings, name, path), cell, gate, ...(cudnn && { cudnn }) };
}

function readGate(value: unknown, major: number | null, refuse: Refuse): GateActivation {
  if (value === 'sigmoid') return value;
  if (value !== 'hard_sigmoid') {
    throw refuse(`has recurrent_activation ${shown(value)}; sigmoid and hard_sigmoid can be converted.`);
  }
  if (major === null) {
    throw refuse(
      'has the gates hard_sigmoid, which Keras 3 computes unlike Keras 2, and the file does not say which Keras wrote it.',
    );
  }
  return value;
}

function readRate({ settings }: KerasLayer, refuse: Refuse): number {
  const rate = own(settings, 'rate');
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1))
    throw refuse('has no rate from 0 to below 1. Use an intact file.');
  if ((own(settings, 'noise_shape') ?? null) !== null) throw refuse('has a noise_shape, which cannot be converted.');
  return rate;
}

/** Reads a Dense layer, or a TimeDistributed Dense layer, which computes the same. */
function readHead(
  { kind, name, settings, position }: KerasLayer,
  refuse: Refuse,
): { head: WeightedLayer; softmax: boolean } {
  let path = `${snakeCase(kind)}${position ? `_${position}` : ''}`;
  let dense = settings;
  if (kind === 'TimeDistributed') {
    const inner = own(settings, 'layer');
    const config = isRecord(inner) ? own(inner, 'config') : undefined;
    if (!isRecord(inner) || own(inner, 'class_name') !== 'Dense' || !isRecord(config)) {
      throw refuse('distributes something else than a Dense layer; it cannot be converted.');
    }
    dense = config;
    path += '/layer';
  }
  const activation = own(dense, 'activation') ?? 'linear';
  if (!isSoftmax(activation) && activation !== 'linear') {
    throw refuse(`has activation ${shown(activation)}; only softmax and linear can be converted.`);
  }
  return { head: common(dense, name, path), softmax: isSoftmax(activation) };
}

function common(settings: Readonly<Record<string, unknown>>, name: string, path: string): WeightedLayer {
  const units = own(settings, 'units');
  return { name, units: typeof units === 'number' ? units : null, useBias: own(settings, 'use_bias') !== false, path };
}

/** The name of a class in Keras 3's paths: SimpleRNN becomes simple_rnn. */
function snakeCase(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

function shown(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : 'of its own';
}
