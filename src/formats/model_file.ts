import { InputError } from '../corpus/errors.ts';
import { CELLS } from '../model/cells/index.ts';
import type { ModelConfig } from '../model/config.ts';
import { layoutOf } from '../model/layout.ts';
import type { Layout } from '../model/layout.ts';
import { AVERAGE } from '../model/averaging.ts';
import { keptVectors } from '../model/optimizers/index.ts';
import { averagingOf } from '../train/averaging.ts';
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

/** A saved training run. With the same corpus and engine it can be resumed bit for bit. */
export interface SavedTraining {
  /** The recipe, with the current learning rate and clip value. */
  readonly recipe: Recipe;
  /** `fingerprintOf` the corpus. */
  readonly corpus: string;
  readonly checkpoint: RunCheckpoint;
}

/** The contents of a model file. */
export interface SavedModel extends Omit<ModelMetadata, 'training'> {
  /**
   * Flat parameters in the layout of `config`: float64 from the reference engine, else float32. Of a training run, those
   * with the lowest held-out loss so far, averaged if the recipe says so.
   */
  readonly parameters: FloatArray;
  /** Null in a file without a training run, which can only be sampled. */
  readonly training: SavedTraining | null;
}

/** The largest model file that is read, in bytes: 1 GiB, more than the largest model of one layer needs. */
export const MAX_MODEL_BYTES = 2 ** 30;
/** The tensor of the carried states: S x B x H, where S is the number of states of all layers. */
const HIDDEN = 'training.hidden';
/**
 * The tensor of the latest parameters, flat with padding. Present if the model's parameters are better ones from earlier,
 * or their average.
 */
const LATEST = 'training.parameters';
/** The prefix of the tensors of the optimizer state, which are flat with padding. */
const OPTIMIZER = 'training.optimizer.';
/** The tensor of the latest averaged parameters, flat with padding. */
const AVERAGED = 'training.average';

/** The tensor of a vector that is kept beside the parameters. */
function tensorNameOf(vector: string): string {
  return vector === AVERAGE ? AVERAGED : `${OPTIMIZER}${vector}`;
}

/** The bytes of a model file with float16 parameters and no training run: half the size, with rounded parameters. */
export function writeHalfModel({ parameters, ...model }: SavedModel): Uint8Array {
  const tensors = tensorsOf(model.config, parameters);
  return writeSafetensors(tensors, metadataTexts({ ...model, training: null }), { half: true });
}

/** The bytes of a model file: safetensors with PyTorch's tensor names and shapes, and everything else in the metadata. */
export function writeModel({ parameters, training, ...model }: SavedModel): Uint8Array {
  const layout = layoutOf(model.config);
  const tensors = tensorsOf(model.config, parameters);
  if (!training) return writeSafetensors(tensors, metadataTexts({ ...model, training }));
  const { checkpoint, recipe, corpus } = training;
  const { state, best, iteration, smoothLoss, heldOut, sinceBest, whole, variants } = checkpoint;
  if (state.hiddenBatchSize > 0) {
    const shape = [stateCount(model.config), state.hiddenBatchSize, model.config.hiddenSize];
    tensors.push([HIDDEN, { shape, values: state.hidden }]);
  }
  const flat = (values: FloatArray): Tensor => ({ shape: [layout.length], values });
  if (best || AVERAGE in state.optimizer) tensors.push([LATEST, flat(state.parameters)]);
  for (const [name, values] of Object.entries(state.optimizer)) tensors.push([tensorNameOf(name), flat(values)]);
  const position: TrainingPosition = {
    ...{ recipe, corpus, iteration, smoothLoss, heldOut, sinceBest },
    updates: state.updates,
    best: best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol },
    ...(whole && { whole }),
    ...(variants && { variants }),
  };
  return writeSafetensors(tensors, metadataTexts({ ...model, training: position }));
}

/**
 * Reads a model file. Files are untrusted: everything is checked, and the model needs at most the file's size of memory
 * (four times that for float16). Throws an InputError that names `source`, the fault and the remedy.
 */
export function readModel(bytes: Uint8Array, source: string): SavedModel {
  const { tensors, metadata } = readSafetensors(bytes, source);
  const { training: position, ...model } = readMetadataTexts(metadata, source);
  const layout = layoutOf(model.config);
  const vectors = position ? keptVectors(position.recipe.optimizer, averagingOf(position.recipe)) : [];
  const own = position ? [HIDDEN, LATEST, ...vectors.map(tensorNameOf)] : [];
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

/** The tensors of a model with their names, as views of its flat parameters. */
function tensorsOf(config: ModelConfig, parameters: FloatArray): [string, Tensor][] {
  return layoutOf(config).tensors.map(({ name, shape, offset, length }) => [
    name,
    { shape, values: parameters.subarray(offset, offset + length) },
  ]);
}

/** The inputs of `readCheckpoint`. */
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
  const { iteration, smoothLoss, heldOut, sinceBest, updates, best, whole, variants } = position;
  const carried = tensors.get(HIDDEN);
  const hiddenBatchSize = carried?.shape[1] ?? 0;
  const { batching, batchSize } = position.recipe;
  // If the state is carried, every step has `batchSize` sequences. Otherwise the last step may have had fewer.
  const carries = batching === 'notebook' || batching === 'stream';
  const sequences = carries ? batchSize : Math.max(1, Math.min(hiddenBatchSize, batchSize));
  const shape = [stateCount(config), sequences, config.hiddenSize];
  const hidden = carried ? checked(carried, HIDDEN, shape, source) : parameters.subarray(0, 0);
  const flat = (name: string): FloatArray => checked(tensors.get(name), name, [layout.length], source);
  // Before the first update there is no optimizer state.
  const kept = updates > 0 ? vectors : [];
  const optimizer = Object.fromEntries(kept.map((name) => [name, flat(tensorNameOf(name))]));
  const latest = best || AVERAGE in optimizer ? flat(LATEST) : parameters;
  const state = { parameters: latest, hidden, hiddenBatchSize, optimizer, updates };
  return {
    ...{ iteration, smoothLoss, state, heldOut, sinceBest },
    best: best && { ...best, parameters },
    ...(whole && { whole }),
    ...(variants && { variants }),
  };
}

/** Throws an InputError if a run's recipe describes another model or task than the file. */
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

/** The number of B x H states that a model carries: one or two per layer. */
function stateCount({ layers, cell }: ModelConfig): number {
  return layers * CELLS[cell].states.length;
}

/** The values of a tensor. Throws if it is missing, has another shape, or has values that are not finite. */
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
