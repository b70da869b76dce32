import { InputError } from '../corpus/errors.ts';
import { isRecord, own, quoted } from './json.ts';

/** A layer in the configuration of a Keras model. */
export interface KerasLayer {
  /** Keras' class, such as "LSTM". */
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The number of layers of the same class before it. Keras 3 names weights by it. */
  readonly position: number;
}

/** The longest window in symbols. */
const MAX_WINDOW = 10_000;
/** The most layers of a model, with input and dropout layers. */
const MAX_LAYERS = 64;

/** True for the configuration of a model whose class is its author's own, which lists no layers. */
export function isSubclassed(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [kind, config] = [own(value, 'class_name'), own(value, 'config')];
  const known = typeof kind !== 'string' || ['Sequential', 'Model', 'Functional'].includes(kind);
  return !known && isRecord(config) && own(config, 'layers') === undefined;
}

/**
 * The layers of a model in the order of computation, without input layers, from the parsed `model_config` (Keras 2) or
 * `config.json` (Keras 3). Throws an InputError unless they form one chain.
 * @param what the name of the JSON in messages
 */
export function kerasLayers(value: unknown, what: string): KerasLayer[] {
  const kind = isRecord(value) ? own(value, 'class_name') : undefined;
  const config = isRecord(value) ? own(value, 'config') : undefined;
  // Before Keras 2.2.3 the configuration of a Sequential was the list itself.
  const entries = isRecord(config) ? own(config, 'layers') : config;
  if (typeof kind !== 'string' || !Array.isArray(entries)) {
    throw new InputError(`${what} lists no layers. Use an intact file.`);
  }
  if (!['Sequential', 'Model', 'Functional'].includes(kind)) {
    throw new InputError(`${what} is of a ${quoted(kind)}; only a Sequential or a functional Model can be converted.`);
  }
  if (entries.length > MAX_LAYERS) {
    throw new InputError(`${what} has ${entries.length} layers; a model of at most ${MAX_LAYERS} can be converted.`);
  }
  const counts = new Map<string, number>();
  const read = entries.map((entry: unknown) => ({ entry, layer: readLayer(entry, counts, what) }));
  const output = kind === 'Sequential' || !isRecord(config) ? null : outputOf(own(config, 'output_layers'), what);
  const layers: KerasLayer[] = [];
  let before: string | null = null;
  for (const { entry, layer } of output === null ? read : chainTo(output, read, what)) {
    const isInput = layer.kind === 'InputLayer';
    if (isInput && before !== null)
      throw new InputError(`${what} has more than one input. Only one chain can be read.`);
    if (kind !== 'Sequential')
      checkLink(entry as Readonly<Record<string, unknown>>, layer.name, isInput ? null : before, what);
    before = layer.name;
    if (!isInput) layers.push(layer);
  }
  return layers;
}

/** The name of a functional model's output layer; null if the configuration names none. */
function outputOf(value: unknown, what: string): string | null {
  if (!Array.isArray(value)) return null;
  // Keras 3 writes a single output without a list around it.
  const outputs: unknown[] = typeof value[0] === 'string' ? [value] : value;
  if (outputs.length > 1) {
    throw new InputError(`${what} is of a model with ${outputs.length} outputs; only one can be converted.`);
  }
  const [output] = outputs;
  const name: unknown = Array.isArray(output) ? output[0] : null;
  return typeof name === 'string' ? name : null;
}

/** A layer with its entry in the configuration. */
interface ReadLayer {
  readonly entry: unknown;
  readonly layer: KerasLayer;
}

/** The layers from the input to the output of a functional model; those beside or after it do not count. */
function chainTo(output: string, read: readonly ReadLayer[], what: string): ReadLayer[] {
  const byName = new Map(read.map((one) => [one.layer.name, one]));
  const chain: ReadLayer[] = [];
  let name: unknown = output;
  while (name !== undefined) {
    const found: ReadLayer | undefined = typeof name === 'string' ? byName.get(name) : undefined;
    if (!found || chain.length > MAX_LAYERS) {
      throw new InputError(`${what}: the layers from its output ${quoted(output)} back to its input are no chain.`);
    }
    chain.unshift(found);
    name = linksOf(own(found.entry as Readonly<Record<string, unknown>>, 'inbound_nodes'))?.[0];
  }
  return chain;
}

/**
 * The length in symbols of the window that a model reads; null if the configuration does not fix it. It is the second
 * element of `batch_input_shape` (Keras 2) or `batch_shape` (Keras 3), which are [batch, length, symbols].
 */
export function windowOf(value: unknown): number | null {
  const config = isRecord(value) ? own(value, 'config') : undefined;
  const entries = isRecord(config) ? own(config, 'layers') : config;
  const first = Array.isArray(entries) && isRecord(entries[0]) ? own(entries[0], 'config') : undefined;
  const shape = isRecord(first) ? (own(first, 'batch_input_shape') ?? own(first, 'batch_shape')) : undefined;
  const length = Array.isArray(shape) ? (shape[1] as unknown) : undefined;
  return typeof length === 'number' && Number.isInteger(length) && length > 0 && length <= MAX_WINDOW ? length : null;
}

function readLayer(entry: unknown, counts: Map<string, number>, what: string): KerasLayer {
  const kind = isRecord(entry) ? own(entry, 'class_name') : undefined;
  const settings = isRecord(entry) ? own(entry, 'config') : undefined;
  if (typeof kind !== 'string' || !isRecord(settings))
    throw new InputError(`${what} has a layer without a class or settings. Use an intact file.`);
  const position = counts.get(kind) ?? 0;
  counts.set(kind, position + 1);
  const name = own(settings, 'name');
  return { kind, name: typeof name === 'string' ? name : kind, settings, position };
}

/** Throws unless the only input of a functional model's layer is the layer before it. */
function checkLink(entry: Readonly<Record<string, unknown>>, name: string, before: string | null, what: string): void {
  const found = linksOf(own(entry, 'inbound_nodes'));
  if (found && (before === null ? found.length === 0 : found.length === 1 && found[0] === before)) return;
  throw new InputError(
    `${what}: layer ${quoted(name)} does not follow the layer before it alone. Only one chain can be read.`,
  );
}

/** The names of the layers that are inputs of a layer; null if they cannot be read. */
function linksOf(nodes: unknown): unknown[] | null {
  if (!Array.isArray(nodes)) return null;
  return nodes.flatMap((node) => {
    // Keras 2: [[name, node, tensor, arguments], …]; Keras 3: {args: [{config: {keras_history: [name, node, tensor]}}]}.
    if (Array.isArray(node)) return node.map((link) => (Array.isArray(link) ? link[0] : null));
    const links = isRecord(node) ? own(node, 'args') : undefined;
    if (!Array.isArray(links)) return [null];
    return links.map((link) => {
      const config = isRecord(link) ? own(link, 'config') : undefined;
      const history = isRecord(config) ? own(config, 'keras_history') : undefined;
      return Array.isArray(history) ? history[0] : null;
    });
  });
}
