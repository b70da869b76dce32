import { labelledSequence, nameSequence } from '../corpus/sequences.ts';
import type { Sequence } from '../corpus/sequences.ts';
import type { Batch } from '../engine/engine.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { Recipe } from './recipe.ts';
import { countTargets } from './source.ts';
import type { BatchSource } from './source.ts';

/** Names of so many batches are sorted by length together. More means less padding, fewer means better shuffling. */
const BATCHES_SORTED_TOGETHER = 20;

/** One labelled name in so many is read without its label. */
const UNLABELLED = 10;

/** A name of an epoch. Its sequence is made for its batch, and not kept: lists may have millions. */
interface Name {
  readonly ids: Int32Array;
  /** Null where it is read without a label. */
  readonly label: number | null;
}

/**
 * The notebook's batches (function `model`): one name per step in one shuffled order, with the hidden state carried from
 * name to name and the loss summed over symbols.
 */
export function notebookSource(names: readonly Int32Array[], seed: number): BatchSource {
  const shuffled = [...names];
  new NumpyRandom(seed).shuffle(shuffled);
  const batches = shuffled.map((ids): Batch => {
    const { inputs, targets } = nameSequence(ids);
    return { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: true, lossScale: 1 };
  });
  return {
    batchesPerEpoch: batches.length,
    symbolsPerEpoch: batches.reduce((sum, { timeSteps }) => sum + timeSteps, 0),
    batch: (step) => batches[step % batches.length]!,
  };
}

/**
 * Mini-batches of names. Each name starts from the zero state. The loss is the mean or the sum over symbols. Every epoch is
 * shuffled again. Batches hold names of similar length, so that they need little padding.
 * @param labels the id of each name's label, null for none. One labelled name in UNLABELLED is read without its label, so
 *   that the model can also draw names of no label
 */
export function nameSource(
  names: readonly Int32Array[],
  { batchSize, seed, sumLoss }: Pick<Recipe, 'batchSize' | 'seed' | 'sumLoss'>,
  labels: readonly (number | null)[] = [],
): BatchSource {
  const all = names.map((ids, i): Name => ({ ids, label: labels[i] ?? null }));
  const batchesPerEpoch = Math.ceil(all.length / batchSize);
  let epoch = -1;
  let batches: readonly Batch[] = [];
  return {
    batchesPerEpoch,
    // Each with its newline.
    symbolsPerEpoch: names.reduce((sum, { length }) => sum + length + 1, 0),
    batch(step) {
      const wanted = Math.floor(step / batchesPerEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        batches = epochOf(all, batchSize, sumLoss, new NumpyRandom((seed + epoch) >>> 0));
      }
      return batches[step % batchesPerEpoch]!;
    },
  };
}

/** A time-major batch (T x B) of sequences. Shorter ones are padded with inputs and targets of -1. */
export function batchOf(sequences: readonly Sequence[], sumLoss: boolean): Batch {
  const batchSize = sequences.length;
  const timeSteps = Math.max(...sequences.map(({ inputs }) => inputs.length));
  const inputs = new Int32Array(timeSteps * batchSize).fill(-1);
  const targets = new Int32Array(timeSteps * batchSize).fill(-1);
  let count = 0;
  for (const [b, sequence] of sequences.entries()) {
    for (let t = 0; t < sequence.inputs.length; t++) {
      inputs[t * batchSize + b] = sequence.inputs[t]!;
      targets[t * batchSize + b] = sequence.targets[t]!;
    }
    count += countTargets(sequence);
  }
  return { inputs, targets, timeSteps, batchSize, carryState: false, lossScale: sumLoss ? 1 : 1 / count };
}

/**
 * The batches of an epoch: names are shuffled, sorted by length within stretches and cut into batches, which are shuffled
 * too.
 */
function epochOf(names: readonly Name[], batchSize: number, sumLoss: boolean, random: NumpyRandom): Batch[] {
  const order = names.map((name) =>
    name.label !== null && random.double() * UNLABELLED < 1 ? { ...name, label: null } : name,
  );
  random.shuffle(order);
  const batches: Batch[] = [];
  const stretch = batchSize * BATCHES_SORTED_TOGETHER;
  for (let start = 0; start < order.length; start += stretch) {
    const sorted = order.slice(start, start + stretch).sort((a, b) => inputsOf(a) - inputsOf(b));
    for (let first = 0; first < sorted.length; first += batchSize) {
      const sequences = sorted.slice(first, first + batchSize).map(({ ids, label }) => labelledSequence(ids, label));
      batches.push(batchOf(sequences, sumLoss));
    }
  }
  random.shuffle(batches);
  return batches;
}

/** T of a name's sequence. */
function inputsOf({ ids, label }: Name): number {
  return ids.length + (label === null ? 1 : 2);
}
