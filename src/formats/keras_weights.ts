import { InputError } from '../corpus/errors.ts';
import type { Hdf5File } from './hdf5/hdf5_file.ts';
import { quoted } from './json.ts';
import type { BareLayer } from './keras_inferred.ts';
import type { WeightedLayer } from './keras_network.ts';
import type { Tensor } from './safetensors.ts';

/** The groups of layers in Keras 3, and in Keras 2.12 and 2.13. */
const KERAS3_ROOTS = ['layers', '_layer_checkpoint_dependencies'];
/** Groups beside the layers of a subclassed model. */
const NOT_LAYERS: ReadonlySet<string> = new Set(['optimizer', 'vars', 'seed_generator']);
/** The most weights of a layer: kernel, recurrent kernel and bias. */
const MAX_WEIGHTS = 3;
/** The most layers of a file without a configuration. */
const MAX_LAYERS = 64;

/** The weights of a Keras file, by layer. */
export interface KerasWeights {
  /** The version of Keras that wrote the file; null if it is not stored, as in Keras 3's own format. */
  readonly version: string | null;
  /** The kernel, recurrent kernel and bias of a layer, as far as it has them. */
  of(layer: Pick<WeightedLayer, 'name' | 'path'>): Tensor[];
  /** All layers with weights in the order of computation, for files without a configuration. */
  all(): BareLayer[];
}

/** Opens the weights in the structure of Keras 2 or of Keras 3. Throws an InputError for other HDF5 files. */
export function openWeights(file: Hdf5File, source: string): KerasWeights {
  for (const root of ['model_weights', '']) {
    if (file.texts(root, 'layer_names')) return namedWeights(file, root, source);
  }
  const root = KERAS3_ROOTS.find((name) => file.names(name)) ?? ownRoot(file);
  if (root !== null) return numberedWeights(file, root, source);
  throw new InputError(`${source} is an HDF5 file, but holds no layers of Keras. Give a file that Keras saved.`);
}

/** The root of a file of a subclassed model, whose groups have the names of its attributes; null for other files. */
function ownRoot(file: Hdf5File): '' | null {
  const names = file.names('') ?? [];
  return names.some((name) => file.names(`${name}/cell/vars`)) ? '' : null;
}

/**
 * The structure of Keras 2, and of Keras 3's .h5: a group per layer, with an attribute that lists the paths of its weights.
 */
function namedWeights(file: Hdf5File, root: string, source: string): KerasWeights {
  const versions = file.texts(root, 'keras_version') ?? file.texts('', 'keras_version');
  const of = ({ name }: { name: string }): Tensor[] => {
    const names = file.texts(`${root}/${name}`, 'weight_names');
    if (!names) throw new InputError(`${source} has no weights for layer ${quoted(name)}. Use an intact file.`);
    const values = names.filter((weight) => !weight.includes('seed_generator'));
    checkCount(values.length, name, source);
    return values.map((weight) => file.tensor(`${root}/${name}/${weight}`));
  };
  return {
    version: versions?.[0] ?? null,
    of,
    all: () => {
      const names = file.texts(root, 'layer_names')!;
      checkLayers(names.length, source);
      return names
        .map((name) => ({ name, path: '', tensors: of({ name }) }))
        .filter(({ tensors }) => tensors.length > 0);
    },
  };
}

/** The structure of Keras 3: groups are named by class and number, and weights are numbered. */
function numberedWeights(file: Hdf5File, root: string, source: string): KerasWeights {
  const of = ({ name, path }: { name: string; path: string }): Tensor[] => {
    const group = `${root}/${path}/vars`;
    const names = file.names(group);
    if (!names)
      throw new InputError(
        `${source} has no weights for layer ${quoted(name)} at ${quoted(group)}. Use an intact file.`,
      );
    checkCount(names.length, name, source);
    return names.map((_, i) => file.tensor(`${group}/${i}`));
  };
  const all = (): BareLayer[] => {
    const names = file.names(root)!;
    checkLayers(names.length, source);
    const layers: BareLayer[] = [];
    for (const name of names.sort(byNumber)) {
      if (root === '' && NOT_LAYERS.has(name)) continue;
      const parts = file.names(`${root}/${name}`) ?? [];
      const odd = parts.find((part) => !['vars', 'cell', 'layer', 'seed_generator'].includes(part));
      if (odd)
        throw new InputError(
          `Layer ${quoted(name)} of ${source} has parts that are not known here, such as ${quoted(odd)}.`,
        );
      const inner = parts.find((part) => part === 'cell' || part === 'layer');
      if (!inner && !parts.includes('vars')) continue;
      const path = inner ? `${name}/${inner}` : name;
      const tensors = of({ name, path });
      if (tensors.length > 0) layers.push({ name, path, tensors });
    }
    // The file's order is alphabetical. An embedding comes first, then recurrent layers, which have a cell, then the head.
    const rank = ({ name, path }: BareLayer): number => (path.endsWith('/cell') ? 1 : /^emb/i.test(name) ? 0 : 2);
    return layers.sort((a, b) => rank(a) - rank(b));
  };
  return { version: null, of, all };
}

function checkCount(count: number, name: string, source: string): void {
  if (count <= MAX_WEIGHTS) return;
  throw new InputError(
    `Layer ${quoted(name)} of ${source} has ${count} weights; a layer that can be converted has at most ${MAX_WEIGHTS}.`,
  );
}

function checkLayers(count: number, source: string): void {
  if (count > MAX_LAYERS)
    throw new InputError(`${source} has ${count} layers; at most ${MAX_LAYERS} can be converted.`);
}

/** Compares names by stem and then by number: lstm, lstm_1, lstm_2, …, lstm_10. */
function byNumber(a: string, b: string): number {
  const parts = (name: string): [string, number] => {
    const match = /^(.*)_(\d{1,9})$/.exec(name);
    return match ? [match[1]!, Number(match[2])] : [name, 0];
  };
  const [stemA, numberA] = parts(a);
  const [stemB, numberB] = parts(b);
  return stemA === stemB ? numberA - numberB : stemA < stemB ? -1 : 1;
}
