import { InputError } from '../corpus/errors.ts';
import type { Mode } from '../corpus/corpus.ts';
import { NEWLINE } from '../corpus/vocabulary.ts';
import { CELLS } from '../model/cells/index.ts';
import type { GateActivation, ModelConfig } from '../model/config.ts';
import { Hdf5File } from './hdf5/hdf5_file.ts';
import type { DatasetDescription } from './hdf5/hdf5_file.ts';
import { isRecord, own, parseJson } from './json.ts';
import { readKerasArchive } from './keras_archive.ts';
import { inferNetwork } from './keras_inferred.ts';
import { readKerasExtras } from './keras_extras.ts';
import type { KerasExtras } from './keras_extras.ts';
import { foldEmbedding, fromCudnn } from './keras_layouts.ts';
import { isSubclassed, kerasLayers, windowOf } from './keras_model.ts';
import { readNetwork } from './keras_network.ts';
import { parametersOf, scaleGates, sizesOf } from './keras_parameters.ts';
import type { LayerTensors } from './keras_parameters.ts';
import { CARRIAGE_RETURN, FILLERS, orderSymbols } from './keras_symbols.ts';
import { openWeights } from './keras_weights.ts';
import type { SavedModel } from './model_file.ts';
import { isZip } from './zip_names.ts';

/** An open Keras file. */
export interface KerasFile {
  readonly source: string;
  /** All datasets in it, including the optimizer's. */
  datasets(): DatasetDescription[];
  /** The network in it. Throws an InputError if this program cannot compute it. */
  network(): KerasModel;
}

/** A network from a Keras file. */
export interface KerasModel {
  readonly source: string;
  readonly config: ModelConfig;
  /** Length in symbols of the window after which it predicts; null if it predicts after every symbol, or if unknown. */
  readonly window: number | null;
  /** What the file leaves open. A text shows it: see `fitKeras`. */
  readonly open: OpenQuestions;
  /** The symbols and the mode; null in files that this program did not write, since Keras does not store them. */
  readonly known: KerasExtras | null;
  /** Sentences about what was left out or assumed. */
  readonly notes: readonly string[];
  readonly tensors: LayerTensors;
}

/** What a Keras file leaves open. */
export interface OpenQuestions {
  /** True if the activation of the gates is assumed. */
  readonly gate: boolean;
  /** True if the length of its windows is unknown. */
  readonly window: boolean;
  /** True if it predicts after every symbol by its configuration. */
  readonly always: boolean;
}

/** Options of `withSymbols`. */
export interface SymbolOptions {
  /** What it writes; text by default. */
  readonly mode?: Mode;
  /** The window, instead of that of the file; null for none. */
  readonly window?: number | null;
  /** The activation of its gates, instead of that of the file. */
  readonly gate?: GateActivation;
}

/** A model that was converted from Keras. */
export interface ConvertedModel extends SavedModel {
  readonly notes: readonly string[];
}

/** Options of `readKeras`. */
export interface KerasOptions {
  /**
   * The model's symbols in the order of their ids in Keras. One must be the newline. See `symbolsOfText`. Files that this
   * program exported hold theirs.
   */
  readonly symbols?: readonly string[];
}

/**
 * Opens a `.h5`, `.hdf5` or `.weights.h5` file of Keras 2 or 3, or a `.keras` file. Files are untrusted: a damaged one
 * throws an InputError, and memory is at most a few times the file's size.
 */
export async function openKeras(bytes: Uint8Array, source: string): Promise<KerasFile> {
  const archive = isZip(bytes) ? await readKerasArchive(bytes, source) : null;
  const file = new Hdf5File(archive?.weights ?? bytes, archive ? `model.weights.h5 in ${source}` : source);
  return {
    source,
    datasets: () => file.describe(),
    network: () => {
      const weights = openWeights(file, source);
      const [text] = archive ? [archive.config] : (file.texts('', 'model_config') ?? []);
      const version = archive ? versionOf(archive.metadata, source) : weights.version;
      const what = archive ? `config.json in ${source}` : `model_config in ${source}`;
      const value = text === undefined ? null : parseJson(text, what);
      // A model of a class of its own lists no layers, so they are inferred from the weights.
      const configured = isSubclassed(value) ? null : value;
      const network = configured
        ? readNetwork(kerasLayers(configured, what), majorOf(version), source)
        : inferNetwork(weights.all(), weights.version, source);
      // A stateful model carries its state from one window to the next, so that it has read all that came before.
      const window = network.answersAlways || network.stateful ? null : windowOf(configured);
      const open = {
        gate: configured === null && network.cell !== 'rnn' && !network.recurrent.some(({ cudnn }) => cudnn),
        window: configured === null || (window === null && !network.answersAlways && !network.stateful),
        always: configured !== null && network.answersAlways,
      };
      const gates = CELLS[network.cell].gates;
      const stored = network.recurrent.map((layer) =>
        layer.cudnn ? fromCudnn(weights.of(layer), gates) : weights.of(layer),
      );
      const { embedding } = network;
      if (embedding) stored[0] = foldEmbedding(weights.of(embedding), stored[0]!, embedding.name);
      if (network.gateScale !== 1) for (const layer of stored) scaleGates(network.cell, layer, network.gateScale);
      const tensors = [...stored, weights.of(network.head)];
      const notes = [...network.notes];
      if (file.names('optimizer_weights') ?? file.names('optimizer'))
        notes.push("The optimizer's state in the file is left out.");
      const known = archive ? readKerasExtras(archive.metadata, source) : null;
      return { source, config: sizesOf(network, tensors, source), window, open, known, notes, tensors };
    },
  };
}

/**
 * The model of a network and its symbols, with the newline first. It has no optimizer state, so further training starts
 * without. Throws an InputError for symbols that do not fit.
 */
export function withSymbols(
  { config: read, tensors, window: stored, known, notes: before, source }: KerasModel,
  symbols: readonly string[],
  options: SymbolOptions = {},
): ConvertedModel {
  const ordered = orderSymbols(symbols, read.vocabSize, source);
  const { mode = known?.mode ?? 'text', window = stored, gate = read.gateActivation } = options;
  // One more where a newline was missing.
  const config = { ...read, vocabSize: ordered.symbols.length, gateActivation: gate };
  const parameters = parametersOf(config, tensors, ordered.order);
  const keepCase = known?.keepCase ?? symbols.some((symbol) => symbol !== symbol.toLowerCase());
  const task = { mode, keepCase, window: mode === 'names' ? null : window };
  const notes = [...before, ...remarks(symbols)];
  return { config, symbols: ordered.symbols, task, parameters, training: null, notes };
}

/**
 * Reads a model of SimpleRNN, LSTM or GRU layers and a Dense layer with softmax, whose inputs are one-hot symbols. Throws
 * an InputError that names `source` for a damaged file, for other layers, and without symbols.
 */
export async function readKeras(
  bytes: Uint8Array,
  source: string,
  options: KerasOptions = {},
): Promise<ConvertedModel> {
  const model = (await openKeras(bytes, source)).network();
  const symbols = options.symbols ?? model.known?.symbols;
  if (!symbols) {
    throw new InputError(
      `${source} does not say which ${model.config.vocabSize} symbols its model knows; no file of Keras does. ` +
        'Give the text that it was trained on, or its symbols.',
    );
  }
  return withSymbols(model, symbols);
}

/** Sentences about symbols that are written in another way. */
function remarks(symbols: readonly string[]): string[] {
  const notes: string[] = [];
  if (!symbols.includes(NEWLINE)) notes.push('The model knows no newline, so it gets one that it never predicts.');
  const filled = symbols.filter((symbol) => FILLERS.includes(symbol)).length;
  if (filled > 0)
    notes.push(`${filled} of its ids stand for no symbol, such as padding; they have symbols for private use.`);
  if (symbols.includes(CARRIAGE_RETURN)) {
    notes.push('The model knows the carriage return (U+000D), which is written as "\u240d" (U+240D) here.');
  }
  if (symbols.includes('\ufeff')) notes.push('One of its symbols is the byte order mark (U+FEFF).');
  return notes;
}

/** The major version of Keras; null if it is not known. */
function majorOf(version: string | null): number | null {
  const major = Number(version?.split('.')[0] ?? NaN);
  return Number.isInteger(major) ? major : null;
}

function versionOf(metadata: string, source: string): string | null {
  const value = metadata === '' ? null : parseJson(metadata, `metadata.json in ${source}`);
  const version = isRecord(value) ? own(value, 'keras_version') : null;
  return typeof version === 'string' ? version : null;
}
