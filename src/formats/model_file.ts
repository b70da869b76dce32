import { InputError } from '../corpus/errors.ts';
import type { ModelState } from '../engine/engine.ts';
import { CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import { metadataTexts, readMetadataTexts } from './model_metadata.ts';
import type { ModelMetadata, TrainingPosition } from './model_metadata.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Tensor } from './safetensors.ts';
import { quoted } from './json.ts';

type FloatArray = Float32Array | Float64Array;

/** A training run at rest: enough to go on with the same list, bit for bit on the same engine. */
export interface SavedTraining extends TrainingPosition {
  /** The carried states in the order of ModelState, each `hiddenBatchSize` x H; empty where nothing is carried. */
  readonly hidden: FloatArray;
  readonly hiddenBatchSize: number;
}

/** What a model file holds. */
export interface SavedModel extends ModelMetadata {
  /** Flat, in the layout of `config`; 64-bit where they come from the reference engine. */
  readonly parameters: FloatArray;
  /** Null in a file that is only for sampling. */
  readonly training: SavedTraining | null;
}

/** The most bytes of a model file that programs read: 1 GiB, more than the largest model of one layer has. */
export const MAX_MODEL_BYTES = 2 ** 30;
/** The tensor of the carried states, as many as all layers have, each B x H. */
const HIDDEN = 'training.hidden';

/** The bytes of a model file: safetensors with PyTorch's tensor names, shapes of the layout, the rest in metadata. */
export function writeModel(model: SavedModel): Uint8Array {
  const { config, parameters, training } = model;
  const tensors = layoutOf(config).tensors.map(({ name, shape, offset, length }): [string, Tensor] => [
    name,
    { shape, values: parameters.subarray(offset, offset + length) },
  ]);
  if (training && training.hiddenBatchSize > 0) {
    const shape = [stateCount(config), training.hiddenBatchSize, config.hiddenSize];
    tensors.push([HIDDEN, { shape, values: training.hidden }]);
  }
  return writeSafetensors(tensors, metadataTexts(model));
}

/**
 * Reads a model file. It may come from anybody: everything is checked, and the model takes no more memory than the file
 * has bytes, times four for 16-bit numbers. Throws an InputError that names `source`, what is wrong and what to do.
 */
export function readModel(bytes: Uint8Array, source: string): SavedModel {
  const { tensors, metadata } = readSafetensors(bytes, source);
  const { config, symbols, training: position } = readMetadataTexts(metadata, source);
  const layout = layoutOf(config);
  const known = new Set([...layout.tensors.map(({ name }) => name), ...(position ? [HIDDEN] : [])]);
  for (const name of tensors.keys()) {
    if (!known.has(name)) throw new InputError(`${source} holds a tensor ${quoted(name)}, which its model has not.`);
  }
  const parts = layout.tensors.map(({ name, shape }) => checked(tensors.get(name), name, shape, source));
  const Floats = parts.some((values) => values instanceof Float64Array) ? Float64Array : Float32Array;
  const parameters = new Floats(layout.length);
  layout.tensors.forEach(({ offset }, i) => parameters.set(parts[i]!, offset));
  if (!position) return { config, symbols, parameters, training: null };
  const carried = tensors.get(HIDDEN);
  const hiddenBatchSize = carried?.shape[1] ?? 0;
  const shape = [stateCount(config), Math.max(1, hiddenBatchSize), config.hiddenSize];
  const hidden = carried ? checked(carried, HIDDEN, shape, source) : new Floats(0);
  return { config, symbols, parameters, training: { ...position, hidden, hiddenBatchSize } };
}

/** The state from which an engine's model goes on; for sampling only, the carried state is empty. */
export function stateOf({ parameters, training }: SavedModel): ModelState {
  return {
    parameters,
    hidden: training?.hidden ?? new Float32Array(0),
    hiddenBatchSize: training?.hiddenBatchSize ?? 0,
    // The notebook's SGD, the only optimizer that these files are written with, keeps nothing.
    optimizer: {},
    updates: training?.iteration ?? 0,
  };
}

/** How many B x H states a model carries: one or two per layer. */
function stateCount({ layers, cell }: ModelConfig): number {
  return layers * CELLS[cell].states.length;
}

/** The values of a tensor that is there, has the shape and holds only finite numbers. */
function checked(tensor: Tensor | undefined, name: string, shape: readonly number[], source: string): FloatArray {
  if (!tensor) throw new InputError(`${source} has no tensor ${name}. Use an intact model file.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((side, i) => side !== shape[i])) {
    throw new InputError(
      `Tensor ${name} of ${source} has shape [${tensor.shape.slice(0, 8).join(', ')}]; ` +
        `the model in its metadata needs [${shape.join(', ')}]. Use an intact model file.`,
    );
  }
  const odd = tensor.values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new InputError(
      `Tensor ${name} of ${source} holds ${tensor.values[odd]} at position ${odd}: its training had diverged, ` +
        'or the file is damaged. Use a model with finite numbers.',
    );
  }
  return tensor.values;
}
