import { InputError } from '../corpus/errors.ts';
import type { CellName } from '../model/config.ts';
import { isRecord, parseJson, quoted } from './json.ts';
import type { KerasModel } from './keras.ts';
import type { KerasNetwork, WeightedLayer } from './keras_network.ts';
import { GATE_ORDER, sizesOf } from './keras_parameters.ts';
import { foldEmbedding } from './keras_layouts.ts';
import { readSafetensors } from './safetensors.ts';
import type { Tensor } from './safetensors.ts';

/** The cells of PyTorch by their number of gates, the rows of `weight_hh` divided by its columns. */
const CELL_OF_GATES: Readonly<Record<number, CellName>> = { 1: 'rnn', 3: 'gru', 4: 'lstm' };
/** Names of embeddings, as far as a bias does not tell them from the head. */
const EMBEDDING = /emb|encoder|wte/i;
/** The prefix of a layer's tensors, the kind, and the number of the layer, which a cell alone lacks. */
const RECURRENT = /^(.*?)(weight|bias)_(ih|hh)(?:_l(\d{1,2}))?$/;
const MAX_LAYERS = 64;
const ADVICE = 'A state dict of nn.RNN, nn.LSTM or nn.GRU, one nn.Linear and perhaps an nn.Embedding can be converted.';

/** The tensors of one recurrent layer. */
interface TorchLayer {
  readonly name: string;
  readonly weightIh: Tensor;
  readonly weightHh: Tensor;
  readonly biasIh: Tensor | undefined;
  readonly biasHh: Tensor | undefined;
}

/**
 * The network of a state dict of PyTorch by the names and shapes of its tensors, whatever stands before the names: `lstm.`,
 * `module.`, `_orig_mod.`. Symbols and windows are unknown, as in Keras files, whose form the result has. Throws an InputError
 * for other networks.
 * @param cell the cell that it should have; by default what the shapes say
 */
export function readTorchState(bytes: Uint8Array, source: string, cell?: CellName): KerasModel {
  const { tensors } = readSafetensors(bytes, source, { floatsOnly: true });
  const names = [...tensors.keys()].filter((name) => !name.startsWith('training.'));
  const refuse = (why: string): InputError => new InputError(`${source} ${why} ${ADVICE}`);
  const odd = names.find((name) => /_reverse$|weight_hr/.test(name));
  if (odd) throw refuse(`has a tensor ${quoted(odd)}, of a network that reads both ways or projects its state.`);
  const layers = layersOf(tensors, names, refuse);
  const [first] = layers;
  if (!first)
    throw refuse(
      'is a safetensors file of another program: it has no tensors of a recurrent layer (weight_ih_l0, weight_hh_l0), ' +
        'and its metadata name no model. `inspect` lists what it has.',
    );
  const [rows = 0, H = 0] = first.weightHh.shape;
  const found = CELL_OF_GATES[rows / H];
  if (!found)
    throw refuse(`has a weight_hh of shape [${first.weightHh.shape.join(', ')}], which is of no cell known here.`);
  if (cell !== undefined && cell !== found) {
    throw refuse(`has the shapes of ${found}, but --cell says ${cell}. Leave --cell out.`);
  }
  const rest = names.filter((name) => !RECURRENT.test(name));
  const { head, headBias, embedding } = linearOf(tensors, rest, refuse);
  const stored = layers.map((layer) => kerasLayer(layer, found));
  if (embedding) stored[0] = foldEmbedding([tensors.get(embedding)!], stored[0]!, embedding);
  const bias = headBias === null ? [] : [tensors.get(headBias)!];
  const all = [...stored, [transposed(tensors.get(head)!, [0]), ...bias]];
  const weighted = (name: string, useBias: boolean): WeightedLayer => ({ name, path: '', units: null, useBias });
  const network: KerasNetwork = {
    ...{ cell: found, gateActivation: 'sigmoid', dropout: 0, outputDropout: 0, embedding: null },
    recurrent: layers.map(({ name, biasIh }) => weighted(name, biasIh !== undefined)),
    head: weighted(head, headBias !== null),
    ...{ gateScale: 1, answersAlways: true, stateful: false, notes: [] },
  };
  const config = sizesOf(network, all, source);
  const notes = [
    `Read as a state dict of PyTorch: ${found}, with ${quoted(head)} as the output layer; dropout is taken as 0.`,
  ];
  const open = { gate: false, window: true, always: false };
  return { source, config, window: null, open, known: null, notes, tensors: all };
}

/** The symbols in the metadata of a file, as a list or as a text; null if there are none. */
export function symbolsIn(metadata: ReadonlyMap<string, string>, source: string): string[] | null {
  const text = metadata.get('symbols');
  if (text === undefined) return null;
  if (!/^\s*["[{]/.test(text)) return [...text];
  const value = parseJson(text, `symbols in __metadata__ of ${source}`);
  if (typeof value === 'string') return [...value];
  const listed: unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return listed.length > 0 && listed.every((symbol) => typeof symbol === 'string') ? listed : null;
}

type Refuse = (why: string) => InputError;

/** The recurrent layers: those of one module by number, and modules, such as cells, in the natural order of their names. */
function layersOf(tensors: ReadonlyMap<string, Tensor>, names: readonly string[], refuse: Refuse): TorchLayer[] {
  const found = new Map<string, { prefix: string; layer: number; suffix: string }>();
  for (const name of names) {
    const [, prefix = '', , , number] = RECURRENT.exec(name) ?? [];
    if (!RECURRENT.test(name)) continue;
    const suffix = number === undefined ? '' : `_l${number}`;
    found.set(`${prefix}${suffix}`, { prefix, layer: Number(number ?? 0), suffix });
  }
  if (found.size > MAX_LAYERS) throw refuse(`has ${found.size} recurrent layers; at most ${MAX_LAYERS} can be read.`);
  const byName = new Intl.Collator('en', { numeric: true });
  const sorted = [...found.values()].sort((a, b) => byName.compare(a.prefix, b.prefix) || a.layer - b.layer);
  return sorted.map(({ prefix, suffix }) => {
    const part = (kind: string): Tensor | undefined => tensors.get(`${prefix}${kind}${suffix}`);
    const [weightIh, weightHh] = [part('weight_ih'), part('weight_hh')];
    const name = `${prefix}weight_ih${suffix}`;
    if (weightIh?.shape.length !== 2 || weightHh?.shape.length !== 2)
      throw refuse(`has no whole pair with ${quoted(name)}.`);
    return { name, weightIh, weightHh, biasIh: part('bias_ih'), biasHh: part('bias_hh') };
  });
}

/** The tensors of the output layer and of the embedding among those that are not recurrent. */
function linearOf(
  tensors: ReadonlyMap<string, Tensor>,
  rest: readonly string[],
  refuse: Refuse,
): { head: string; headBias: string | null; embedding: string | null } {
  const biasOf = (name: string): string | null => {
    const bias = name.replace(/weight$/, 'bias');
    return bias !== name && tensors.has(bias) ? bias : null;
  };
  const matrices = rest.filter((name) => tensors.get(name)!.shape.length === 2);
  const embedding = matrices.find((name) => EMBEDDING.test(name) && biasOf(name) === null) ?? null;
  const heads = matrices.filter((name) => name !== embedding);
  const [head] = heads;
  if (heads.length !== 1 || head === undefined) {
    const shown = heads.slice(0, 6).map(quoted).join(', ');
    throw refuse(`has ${heads.length} matrices that could be its output layer${shown && `: ${shown}`}.`);
  }
  const headBias = biasOf(head);
  const odd = rest.find((name) => ![head, headBias, embedding].includes(name));
  if (odd !== undefined) throw refuse(`has a tensor ${quoted(odd)}, of a layer that is not known here.`);
  return { head, headBias, embedding };
}

/** A layer's weights in the layout of Keras: kernel, recurrent kernel, and the bias, which but for the GRU is the sum of both. */
function kerasLayer({ weightIh, weightHh, biasIh, biasHh }: TorchLayer, cell: CellName): Tensor[] {
  const order = GATE_ORDER[cell]!;
  const kernels = [transposed(weightIh, order), transposed(weightHh, order)];
  if (!biasIh || !biasHh) return kernels;
  const [input, hidden] = [biasIh, biasHh].map(({ values, shape }) => reordered(values, shape[0] ?? 0, order));
  const rows = input!.length;
  const both = cell === 'gru' ? Float64Array.of(...input!, ...hidden!) : input!.map((value, i) => value + hidden![i]!);
  const shape = cell === 'gru' ? [2, rows] : [rows];
  return [...kernels, { shape, values: biasIh.values instanceof Float64Array ? both : Float32Array.from(both) }];
}

/** The transpose of a matrix whose blocks of rows, one per gate, are put into another order. */
function transposed({ shape, values }: Tensor, order: readonly number[]): Tensor {
  const [rows, columns] = shape as [number, number];
  const block = rows / order.length;
  const turned = values.slice();
  for (let r = 0; r < rows; r++) {
    const from = order[Math.floor(r / block)]! * block + (r % block);
    for (let c = 0; c < columns; c++) turned[c * rows + r] = values[from * columns + c]!;
  }
  return { shape: [columns, rows], values: turned };
}

function reordered(values: Float32Array | Float64Array, rows: number, order: readonly number[]): Float64Array {
  const block = rows / order.length;
  return Float64Array.from({ length: rows }, (_, r) => values[order[Math.floor(r / block)]! * block + (r % block)]!);
}
