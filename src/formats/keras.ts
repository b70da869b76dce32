import { InputError } from '../corpus/errors.ts';
import type { ModelConfig } from '../model/config.ts';
import { Hdf5File } from './hdf5/hdf5_file.ts';
import type { DatasetDescription } from './hdf5/hdf5_file.ts';
import { isRecord, own, parseJson } from './json.ts';
import { isZip, readKerasArchive } from './keras_archive.ts';
import { inferNetwork } from './keras_inferred.ts';
import { readKerasExtras } from './keras_extras.ts';
import type { KerasExtras } from './keras_extras.ts';
import { kerasLayers, windowOf } from './keras_model.ts';
import { readNetwork } from './keras_network.ts';
import { parametersOf, scaleGates, sizesOf } from './keras_parameters.ts';
import type { LayerTensors } from './keras_parameters.ts';
import { orderSymbols } from './keras_symbols.ts';
import { openWeights } from './keras_weights.ts';
import type { SavedModel } from './model_file.ts';

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
  /** The symbols and the mode; null in files that this program did not write, since Keras does not store them. */
  readonly known: KerasExtras | null;
  /** Sentences about what was left out or assumed. */
  readonly notes: readonly string[];
  readonly tensors: LayerTensors;
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
      const configured = text === undefined ? null : parseJson(text, what);
      const network = configured
        ? readNetwork(kerasLayers(configured, what), majorOf(version), source)
        : inferNetwork(weights.all(), weights.version, source);
      const window = network.answersAlways ? null : windowOf(configured);
      const tensors = [...network.recurrent, network.head].map((layer) => weights.of(layer));
      const config = sizesOf(network, tensors, source);
      if (network.gateScale !== 1) {
        for (const layer of tensors.slice(0, -1)) scaleGates(config.cell, layer, network.gateScale);
      }
      const notes = [...network.notes];
      if (file.names('optimizer_weights') ?? file.names('optimizer'))
        notes.push("The optimizer's state in the file is left out.");
      const known = archive ? readKerasExtras(archive.metadata, source) : null;
      return { source, config, window, known, notes, tensors };
    },
  };
}

/**
 * The model of a network and its symbols, with the newline first. It has no optimizer state, so further training starts
 * without. Throws an InputError for symbols that do not fit.
 */
export function withSymbols(
  { config, tensors, window, known, notes, source }: KerasModel,
  symbols: readonly string[],
): ConvertedModel {
  const ordered = orderSymbols(symbols, config.vocabSize, source);
  const parameters = parametersOf(config, tensors, ordered.order);
  const keepCase = known?.keepCase ?? symbols.some((symbol) => symbol !== symbol.toLowerCase());
  const mode = known?.mode ?? 'text';
  const task = { mode, keepCase, window: mode === 'names' ? null : window } as const;
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
