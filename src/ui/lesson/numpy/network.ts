import { InputError } from '../../../corpus/errors.ts';
import { CELLS } from '../../../model/cells/index.ts';
import type { CellName } from '../../../model/cells/index.ts';
import type { ModelConfig } from '../../../model/config.ts';
import { layoutOf } from '../../../model/layout.ts';
import type { TensorSpec } from '../../../model/layout.ts';
import gru from './gru.py?raw';
import gruBackward from './gru_backward.py?raw';
import hardSigmoid from './hard_sigmoid.py?raw';
import hardSigmoidSlope from './hard_sigmoid_slope.py?raw';
import lstm from './lstm.py?raw';
import lstmBackward from './lstm_backward.py?raw';
import mingru from './mingru.py?raw';
import mingruBackward from './mingru_backward.py?raw';
import network from './network.py?raw';
import { pythonTensor } from './python.ts';
import rnn from './rnn.py?raw';
import rnnBackward from './rnn_backward.py?raw';
import sigmoid from './sigmoid.py?raw';
import sigmoidSlope from './sigmoid_slope.py?raw';

/** A trained model as programs need it. */
export interface Network {
  readonly config: ModelConfig;
  /** Flat, in the layout of `config`. */
  readonly parameters: Float32Array;
  /** The symbols by id; 0 is the newline. */
  readonly symbols: readonly string[];
}

/** The time steps of each cell, and their way back. */
const LAYERS: Readonly<Record<CellName, { readonly forward: string; readonly backward: string }>> = {
  rnn: { forward: rnn, backward: rnnBackward },
  lstm: { forward: lstm, backward: lstmBackward },
  gru: { forward: gru, backward: gruBackward },
  mingru: { forward: mingru, backward: mingruBackward },
};

/** The notebook's names of an rnn's tensors; it has no second bias. */
const NOTEBOOK_NAMES: Readonly<Record<string, string>> = {
  weight_ih: 'Wax',
  weight_hh: 'Waa',
  bias_ih: 'b',
  bias_hh: 'b_hh',
  'head.weight': 'Wya',
  'head.bias': 'by',
};

/**
 * What a program calls a tensor of the layout. An rnn has the notebook's names, Wax, Waa, b, Wya, by; with several layers
 * Wax_l0, Waa_l0 and so on. Other cells have PyTorch's: weight_ih_l0, head.weight.
 */
export function numpyName({ cell, layers }: ModelConfig, tensor: string): string {
  if (cell !== 'rnn') return tensor.replace(/^rnn\./, '');
  const [, stem = tensor, layer = ''] = /^rnn\.(\w+?)(_l\d+)$/.exec(tensor) ?? [];
  return NOTEBOOK_NAMES[stem]! + (layers === 1 ? '' : layer);
}

/** The tensors and sizes of a network, as Python. Throws an InputError where its parts do not fit each other. */
export function parametersCode(net: Network): string {
  const { config, parameters, symbols } = net;
  const { tensors, length } = layoutOf(config);
  if (parameters.length !== length) {
    throw new InputError(
      `The model has ${length} numbers, but ${parameters.length} were given. Give those of one model file.`,
    );
  }
  if (symbols.length !== config.vocabSize) {
    throw new InputError(
      `The model knows ${config.vocabSize} symbols, but ${symbols.length} were given. Give those of one model file.`,
    );
  }
  const lines = tensors.flatMap((tensor) => {
    if (isSecondBias(tensor) && !hasSecondBias(net)) return [];
    const value = pythonTensor(tensor.shape, valuesOf(tensor, parameters));
    return [`    '${numpyName(config, tensor.name)}': ${value},${tensor.trainable ? '' : '  # not trained'}\n`];
  });
  return `layers, units = ${config.layers}, ${config.hiddenSize}\nparameters = {\n${lines.join('')}}\n`;
}

/** The functions of a network's forward pass, and of its way back in time if asked for. */
export function networkCode(net: Network, { backward }: { readonly backward: boolean }): string[] {
  const { cell, gateActivation } = net.config;
  const hard = gateActivation === 'hard_sigmoid';
  const layer = LAYERS[cell];
  const gates = hard ? [hardSigmoid, hardSigmoidSlope] : [sigmoid, sigmoidSlope];
  const functions = [
    ...(CELLS[cell].gated ? gates.slice(0, backward ? 2 : 1) : []),
    layer.forward,
    ...(backward ? [layer.backward] : []),
    network,
  ];
  return functions.map((code) => inNamesOf(net, code));
}

/** How a program calls the states of a cell. */
const STATES: Readonly<Record<CellName, readonly string[]>> = {
  rnn: ['a'],
  lstm: ['h', 'c'],
  gru: ['h'],
  mingru: ['h'],
};

/** The states that a sequence starts from, as Python: `start[l]` is that of layer l. They lie layer by layer. */
export function startLine({ cell, layers, hiddenSize: H }: ModelConfig, states: Float32Array): string {
  const count = STATES[cell].length;
  if (states.length !== layers * count * H) {
    throw new InputError(
      `The states have ${states.length} numbers; the model has ${layers * count * H}. Give those of all layers.`,
    );
  }
  const shape = count === 1 ? [H] : [count, H];
  const of = (layer: number): Float32Array => states.subarray(layer * count * H, (layer + 1) * count * H);
  return `start = [${Array.from({ length: layers }, (_, layer) => pythonTensor(shape, of(layer))).join(', ')}]  # in training: where the sequence before ended`;
}

/** The code of a forward pass that begins with `start`. */
export function fromStart({ cell }: ModelConfig, code: string): string {
  const first = STATES[cell].map((state) => `${state}[0]`).join(', ');
  return code
    .replace('Row 0 is the zero state', 'Row 0 is the state it starts from')
    .replace(/^ {4}for t in range\(len\(x\)\):$/m, `    ${first} = start[l]\n$&`);
}

/** Code for any model of the cell, made simpler where the model is. */
export function inNamesOf(net: Network, code: string): string {
  const { cell, layers, recurrentBias } = net.config;
  let simpler = code;
  if (!recurrentBias) simpler = simpler.replace(/^ *gradients\[f'(b|bias)_hh_l\{l\}'\].*\n/gm, '');
  if (!hasSecondBias(net)) simpler = simpler.replace(/ \+ parameters\[f'(b|bias)_hh_l\{l\}'\]$/gm, '');
  if (cell !== 'rnn') return simpler.replaceAll("'Wya'", "'head.weight'").replaceAll("'by'", "'head.bias'");
  return layers === 1 ? simpler.replace(/f'(\w+)_l\{l\}'/g, "'$1'") : simpler;
}

const isSecondBias = ({ name }: TensorSpec): boolean => name.includes('bias_hh');

const valuesOf = ({ offset, length }: TensorSpec, parameters: Float32Array): Float32Array =>
  parameters.subarray(offset, offset + length);

/** Whether the second bias counts: it is trained, or not zero, or the cell adds it apart from the first. */
function hasSecondBias({ config, parameters }: Network): boolean {
  if (config.recurrentBias || config.cell === 'gru') return true;
  return layoutOf(config).tensors.some(
    (tensor) => isSecondBias(tensor) && valuesOf(tensor, parameters).some((value) => value !== 0),
  );
}
