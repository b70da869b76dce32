import { InputError } from '../corpus/errors.ts';
import { CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import { OPTIMIZER_STATES } from '../model/optimizer.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import { configOf } from '../train/recipe.ts';
import type { Recipe } from '../train/recipe.ts';
import { taskOf } from '../train/task.ts';
import { metadataTexts, readMetadataTexts } from './model_metadata.ts';
import type { ModelMetadata, TrainingPosition } from './model_metadata.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Tensor } from './safetensors.ts';
import { quoted } from './json.ts';

type FloatArray = Float32Array | Float64Array;

/** A training run at rest: enough to go on with the same corpus, bit for bit on the same engine. */
export interface SavedTraining {
  /** With the learning rate and clip value of now. */
  readonly recipe: Recipe;
  /** `fingerprintOf` the corpus. */
  readonly corpus: string;
  readonly checkpoint: RunCheckpoint;
}

/** What a model file holds. */
export interface SavedModel extends Omit<ModelMetadata, 'training'> {
  /** Flat, in the layout of `config`; 64-bit where they come from the reference engine. Of a run: its best so far. */
  readonly parameters: FloatArray;
  /** Null in a file that is only for sampling. */
  readonly training: SavedTraining | null;
}

/** The most bytes of a model file that programs read: 1 GiB, more than the largest model of one layer has. */
export const MAX_MODEL_BYTES = 2 ** 30;
/** The tensor of the carried states, as many as all layers have, each B x H. */
const HIDDEN = 'training.hidden';
/** The latest parameters, flat with padding, where the model's own are better ones from before. */
const LATEST = 'training.parameters';
/** In front of the names of the optimizer's vectors, flat with padding. */
const OPTIMIZER = 'training.optimizer.';

/** The bytes of a model for sampling only, with numbers of 16 bits: half as large, and a little less exact. */
export function writeHalfModel({ parameters, ...model }: SavedModel): Uint8Array {
  const tensors = tensorsOf(model.config, parameters);
  return writeSafetensors(tensors, metadataTexts({ ...model, training: null }), { half: true });
}

/** The bytes of a model file: safetensors with PyTorch's tensor names, shapes of the layout, the rest in metadata. */
export function writeModel({ parameters, training, ...model }: SavedModel): Uint8Array {
  const layout = layoutOf(model.config);
  const tensors = tensorsOf(model.config, parameters);
  if (!training) return writeSafetensors(tensors, metadataTexts({ ...model, training }));
  const { checkpoint, recipe, corpus } = training;
  const { state, best, iteration, smoothLoss, heldOut, sinceBest } = checkpoint;
  if (state.hiddenBatchSize > 0) {
    const shape = [stateCount(model.config), state.hiddenBatchSize, model.config.hiddenSize];
    tensors.push([HIDDEN, { shape, values: state.hidden }]);
  }
  const flat = (values: FloatArray): Tensor => ({ shape: [layout.length], values });
  if (best) tensors.push([LATEST, flat(state.parameters)]);
  for (const [name, values] of Object.entries(state.optimizer)) tensors.push([`${OPTIMIZER}${name}`, flat(values)]);
  const position: TrainingPosition = {
    ...{ recipe, corpus, iteration, smoothLoss, heldOut, sinceBest },
    updates: state.updates,
    best: best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol },
  };
  return writeSafetensors(tensors, metadataTexts({ ...model, training: position }));
}

/**
 * Reads a model file. It may come from anybody: everything is checked, and the model takes no more memory than the file
 * has bytes, times four for 16-bit numbers. Throws an InputError that names `source`, what is wrong and what to do.
 */
export function readModel(bytes: Uint8Array, source: string): SavedModel {
  const { tensors, metadata } = readSafetensors(bytes, source);
  const { training: position, ...model } = readMetadataTexts(metadata, source);
  const layout = layoutOf(model.config);
  const vectors = position ? OPTIMIZER_STATES[position.recipe.optimizer.name] : [];
  const own = position ? [HIDDEN, LATEST, ...vectors.map((name) => `${OPTIMIZER}${name}`)] : [];
  const known = new Set([...layout.tensors.map(({ name }) => name), ...own]);
  for (const name of tensors.keys()) {
    if (!known.has(name)) throw new InputError(`${source} holds a tensor ${quoted(name)}, which its model has not.`);
  }
  const parts = layout.tensors.map(({ name, shape }) => checked(tensors.get(name), name, shape, source));
  const Floats = parts.some((values) => values instanceof Float64Array) ? Float64Array : Float32Array;
  const parameters = new Floats(layout.length);
  layout.tensors.forEach(({ offset }, i) => parameters.set(parts[i]!, offset));
  if (!position) return { ...model, parameters, training: null };
  checkFits(position, model, source);
  const checkpoint = readCheckpoint(position, { config: model.config, layout, parameters, tensors, vectors, source });
  return { ...model, parameters, training: { recipe: position.recipe, corpus: position.corpus, checkpoint } };
}

/** A model's tensors by name: views of its flat parameters. */
function tensorsOf(config: ModelConfig, parameters: FloatArray): [string, Tensor][] {
  return layoutOf(config).tensors.map(({ name, shape, offset, length }) => [
    name,
    { shape, values: parameters.subarray(offset, offset + length) },
  ]);
}

/** What the tensors of a run are read with. */
interface CheckpointParts {
  readonly config: ModelConfig;
  readonly layout: Layout;
  readonly parameters: FloatArray;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly vectors: readonly string[];
  readonly source: string;
}

function readCheckpoint(position: TrainingPosition, parts: CheckpointParts): RunCheckpoint {
  const { config, layout, parameters, tensors, vectors, source } = parts;
  const { iteration, smoothLoss, heldOut, sinceBest, updates, best } = position;
  const carried = tensors.get(HIDDEN);
  const hiddenBatchSize = carried?.shape[1] ?? 0;
  const { batching, batchSize } = position.recipe;
  // Where the state is carried on, every step has as many sequences; elsewhere the last step may have had fewer.
  const carries = batching === 'notebook' || batching === 'stream';
  const sequences = carries ? batchSize : Math.max(1, Math.min(hiddenBatchSize, batchSize));
  const shape = [stateCount(config), sequences, config.hiddenSize];
  const hidden = carried ? checked(carried, HIDDEN, shape, source) : parameters.subarray(0, 0);
  const flat = (name: string): FloatArray => checked(tensors.get(name), name, [layout.length], source);
  // Before the first update there is nothing to keep.
  const kept = updates > 0 ? vectors : [];
  const optimizer = Object.fromEntries(kept.map((name) => [name, flat(`${OPTIMIZER}${name}`)]));
  const latest = best ? flat(LATEST) : parameters;
  const state = { parameters: latest, hidden, hiddenBatchSize, optimizer, updates };
  return { iteration, smoothLoss, state, heldOut, best: best && { ...best, parameters }, sinceBest };
}

/** Throws an InputError where a run's recipe makes another model than the file's, or for another task. */
function checkFits({ recipe }: TrainingPosition, { config, task }: Omit<ModelMetadata, 'training'>, source: string) {
  const expected = { ...configOf(recipe, config.vocabSize), ...taskOf(recipe) };
  const found = { ...config, ...task };
  const keys = Object.keys(expected) as (keyof typeof expected)[];
  const odd = keys.find((key) => expected[key] !== found[key]);
  if (odd === undefined) return;
  throw new InputError(
    `${source} holds a model whose ${odd} is ${found[odd]}, but its recipe says ${expected[odd]}. Use an intact model file.`,
  );
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
