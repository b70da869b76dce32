import { InputError } from '../corpus/errors.ts';
import { isCudnn } from './keras_layouts.ts';
import type { Tensor } from './safetensors.ts';
import type { CellName, GateActivation } from '../model/config.ts';
import type { KerasNetwork, WeightedLayer } from './keras_network.ts';

/** A layer of a file without a configuration: its name, its path in Keras 3, and its weights. */
export interface BareLayer {
  readonly name: string;
  readonly path: string;
  readonly tensors: readonly Tensor[];
}

/** The cell by its number of gates, which is the width of the kernel divided by the units. */
const CELL_OF_GATES: Readonly<Record<number, CellName>> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };

/**
 * Infers the network of a file that has only weights: perhaps an embedding, recurrent layers of one kind and a Dense layer after them. The gates
 * are assumed to have Keras' default activation at the version that wrote the file: hard_sigmoid before 2.3, sigmoid since.
 * @param version the version in the file, such as "2.0.6"; null if it has none
 */
export function inferNetwork(layers: readonly BareLayer[], version: string | null, source: string): KerasNetwork {
  const refuse = (why: string): InputError =>
    new InputError(
      `${source} holds weights without a model, and ${why}. Save the whole model: model.save("model.keras").`,
    );
  const head = layers.at(-1);
  const [first, ...rest] = layers.slice(0, -1);
  const embedded = first !== undefined && first.tensors.length === 1 && rest.length > 0;
  const below = embedded || !first ? rest : [first, ...rest];
  if (!head || below.length === 0 || isRecurrent(head))
    throw refuse('they do not end with recurrent layers and a Dense layer');
  const cells = below.map((layer) => {
    const [, recurrent] = layer.tensors;
    if (!recurrent || !isRecurrent(layer)) throw refuse(`those of "${layer.name}" are of no layer known here`);
    return CELL_OF_GATES[recurrent.shape[1]! / recurrent.shape[0]!];
  });
  const [cell] = cells;
  if (!cell || cells.some((other) => other !== cell)) throw refuse('its recurrent layers are not all of one kind');
  const cudnn = below.every(({ tensors }) => isCudnn(tensors));
  if (cell === 'gru' && !cudnn && below.some(({ tensors }) => tensors[2]?.shape.length !== 2)) {
    throw refuse('its GRU resets before the matrix product (reset_after=False), which this program does not have');
  }
  const gateActivation = cell === 'rnn' || cudnn ? 'sigmoid' : defaultGate(version);
  const notes = ['The file holds weights without a model: dropout is taken as 0, and windows to have any length.'];
  if (cudnn) notes.push('Its recurrent layers are those of CuDNN, by the shape of their biases.');
  else if (cell !== 'rnn') {
    const written = version === null ? 'Keras 3' : `Keras ${version.replace(/[^\w.+-]/g, '?').slice(0, 20)}`;
    notes.push(`Its gates are taken to be ${gateActivation}, the default of ${written}.`);
  }
  const known = ({ name, path, tensors }: BareLayer, matrices: number): WeightedLayer => {
    return { name, path, units: null, useBias: tensors.length > matrices };
  };
  const recurrent = below.map((layer) => ({ ...known(layer, 2), ...(cudnn && { cudnn }) }));
  const embedding = embedded ? { name: first.name, path: first.path } : null;
  const dropouts = { dropout: 0, outputDropout: 0 };
  return {
    cell,
    gateActivation,
    gateScale: 1,
    ...dropouts,
    embedding,
    recurrent,
    head: known(head, 1),
    answersAlways: true,
    stateful: false,
    notes,
  };
}

/** True for a recurrent layer, which has two matrices: a kernel and a recurrent kernel. A Dense layer has one. */
function isRecurrent({ tensors }: BareLayer): boolean {
  return tensors[0]?.shape.length === 2 && tensors[1]?.shape.length === 2;
}

function defaultGate(version: string | null): GateActivation {
  const [major = 3, minor = 0] = version?.split('.').map(Number) ?? [];
  return major < 2 || (major === 2 && minor < 3) ? 'hard_sigmoid' : 'sigmoid';
}
