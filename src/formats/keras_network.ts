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
}

/** A chain of Keras layers, in the terms of this project. */
export interface KerasNetwork {
  readonly cell: CellName;
  readonly gateActivation: GateActivation;
  /** What the weights of gates are multiplied by to make them ours: 1, or KERAS3_HARD for the hard_sigmoid of Keras 3. */
  readonly gateScale: number;
  readonly dropout: number;
  readonly outputDropout: number;
  readonly recurrent: readonly WeightedLayer[];
  readonly head: WeightedLayer;
  /** True if it predicts after every symbol, false if only after the last symbol of a window. */
  readonly answersAlways: boolean;
  /** Sentences about settings in the file that the result leaves out. */
  readonly notes: readonly string[];
}

const CELL_OF: Readonly<Record<string, CellName>> = { SimpleRNN: 'rnn', LSTM: 'lstm', GRU: 'gru' };
/** Keras 3's hard_sigmoid is relu6(x + 3) / 6, so 0.2 x + 0.5 between 0 and 1 for weights of five sixths. */
export const KERAS3_HARD = 5 / 6;
const ADVICE = 'Layers that can be converted: SimpleRNN, LSTM, GRU, Dropout, one Dense, softmax.';

/**
 * Translates Keras layers. Settings that do not change the output for a sequence of symbols are accepted, with a note if
 * they matter for training. Anything else throws an InputError that names the layer.
 * @param major the major version of Keras that wrote the file, which decides the meaning of hard_sigmoid; null if unknown
 */
export function readNetwork(layers: readonly KerasLayer[], major: number | null, source: string): KerasNetwork {
  const recurrent: (WeightedLayer & { readonly cell: CellName; readonly gate: GateActivation })[] = [];
  const drops: number[] = [];
  const notes: string[] = [];
  let pending: number | null = null;
  let head: WeightedLayer | null = null;
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
      } else if (pending) throw refuse('follows a Dropout of its input, which this program does not have.');
      pending = null;
      recurrent.push(readRecurrent(layer, major, refuse, notes));
    } else if (layer.kind === 'Dropout') {
      if (head || pending !== null) throw refuse('is a second Dropout at one place; it cannot be converted.');
      pending = readRate(layer, refuse);
    } else if (layer.kind === 'Dense' || layer.kind === 'TimeDistributed') {
      if (head) throw refuse('is a second Dense layer; only one can be converted.');
      const dense = readHead(layer, refuse);
      ({ head, softmax } = dense);
    } else if (
      (layer.kind === 'Activation' && own(layer.settings, 'activation') === 'softmax') ||
      layer.kind === 'Softmax'
    ) {
      if (!head || softmax)
        throw refuse('is a softmax that does not follow a linear Dense layer; it cannot be converted.');
      softmax = true;
    } else if (layer.kind === 'Masking' && recurrent.length === 0 && own(layer.settings, 'mask_value') === 0) {
      notes.push(`Layer ${quoted(layer.name)} skips zero vectors; this program computes them like other input.`);
    } else {
      throw refuse(`is of class ${quoted(layer.kind)}. ${ADVICE}`);
    }
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
    throw new InputError(
      `${source} drops ${drops.join(' and ')} between its layers; one share for all can be converted.`,
    );
  }
  const answersAlways = own(lastOf(layers, recurrent).settings, 'return_sequences') === true;
  return {
    ...{ cell, gateActivation: gate, dropout, outputDropout: pending ?? 0, recurrent, head, answersAlways, notes },
    gateScale: gate === 'hard_sigmoid' && major !== null && major >= 3 ? KERAS3_HARD : 1,
  };
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
  if (cell === 'gru' && own(settings, 'reset_after') !== true) {
    throw refuse('is a GRU that resets before the matrix product (reset_after=False); this program resets after it.');
  }
  if (own(settings, 'stateful') === true) {
    notes.push(`Layer ${quoted(name)} is stateful; here every sequence starts from zero unless its state is carried.`);
  }
  if (['dropout', 'recurrent_dropout'].some((key) => (own(settings, key) ?? 0) !== 0)) {
    notes.push(`Dropout inside layer ${quoted(name)} is left out: further training is without it.`);
  }
  const path = `${snakeCase(kind)}${position ? `_${position}` : ''}/cell`;
  const gate = cell === 'rnn' ? 'sigmoid' : readGate(own(settings, 'recurrent_activation'), major, refuse);
  return { ...common(settings, name, path), cell, gate };
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
  if (activation !== 'softmax' && activation !== 'linear') {
    throw refuse(`has activation ${shown(activation)}; only softmax and linear can be converted.`);
  }
  return { head: common(dense, name, path), softmax: activation === 'softmax' };
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
