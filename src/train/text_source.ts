import { counted } from '../corpus/counted.ts';
import { ShortTextError } from '../corpus/errors.ts';
import type { Batch } from '../engine/engine.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { Recipe } from './recipe.ts';
import type { BatchSource } from './source.ts';

/** The settings of a recipe that `streamSource` uses. */
export type StreamOptions = Pick<Recipe, 'batchSize' | 'sequenceLength' | 'sumLoss'>;

/**
 * Batches of running text for truncated backpropagation through time (min-char-rnn, char-rnn). The text is cut into
 * `batchSize` streams of equal length. Each is read in chunks of `sequenceLength` symbols. The state is carried from chunk
 * to chunk and reset to zero at the start of an epoch. Every symbol but the first is a target. Symbols that do not fill all
 * streams are left out. Throws an InputError for a text that is too short for the streams.
 */
export function streamSource(ids: Int32Array, { batchSize, sequenceLength, sumLoss }: StreamOptions): BatchSource {
  const steps = Math.floor((ids.length - 1) / batchSize);
  if (steps < 1) {
    throw new ShortTextError(
      `The text has ${counted(ids.length, 'symbol')}, too few for ${batchSize} streams side by side: use a smaller batch or more text.`,
      'batchSize',
    );
  }
  const batchesPerEpoch = Math.ceil(steps / sequenceLength);
  return {
    batchesPerEpoch,
    symbolsPerEpoch: steps * batchSize,
    batch(step) {
      const chunk = step % batchesPerEpoch;
      const start = chunk * sequenceLength;
      const timeSteps = Math.min(sequenceLength, steps - start);
      const at = (i: number, shift: number) => {
        const b = i % batchSize;
        return ids[b * steps + start + (i - b) / batchSize + shift]!;
      };
      const length = timeSteps * batchSize;
      return {
        inputs: Int32Array.from({ length }, (_, i) => at(i, 0)),
        targets: Int32Array.from({ length }, (_, i) => at(i, 1)),
        timeSteps,
        batchSize,
        carryState: chunk > 0,
        lossScale: sumLoss ? 1 : 1 / length,
      };
    },
  };
}

/**
 * The settings of a recipe that `windowSource` uses. The notebook has a `sequenceLength` of 40 (Tx) and a `stride` of 3.
 */
export type WindowOptions = Pick<Recipe, 'batchSize' | 'sequenceLength' | 'stride' | 'sumLoss' | 'seed'>;

/**
 * Batches of windows of a text, as in the notebook's Shakespeare part. Each window starts from the zero state, and the only
 * target is the symbol after it. Every epoch is shuffled again. Throws an InputError for a text without a single window.
 */
export function windowSource(ids: Int32Array, options: WindowOptions): BatchSource {
  const { batchSize, sequenceLength, sumLoss, seed } = options;
  const starts = windowStarts(ids, options);
  if (starts.length < 1) {
    throw new ShortTextError(
      `The text has ${counted(ids.length, 'symbol')}; windows of ${sequenceLength} need more than that. Use shorter ones or more text.`,
      'sequenceLength',
    );
  }
  const batchesPerEpoch = Math.ceil(starts.length / batchSize);
  let epoch = -1;
  let order = starts;
  return {
    batchesPerEpoch,
    symbolsPerEpoch: starts.length,
    batch(step): Batch {
      const wanted = Math.floor(step / batchesPerEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        order = [...starts];
        new NumpyRandom((seed + epoch) >>> 0).shuffle(order);
      }
      const first = (step % batchesPerEpoch) * batchSize;
      return windowBatch(ids, order.slice(first, first + batchSize), sequenceLength, sumLoss);
    },
  };
}

/** The start positions of all windows that have a symbol after them. */
export function windowStarts(
  ids: Int32Array,
  { sequenceLength, stride }: Pick<Recipe, 'sequenceLength' | 'stride'>,
): number[] {
  const length = Math.max(0, Math.ceil((ids.length - sequenceLength) / stride));
  return Array.from({ length }, (_, window) => window * stride);
}

/**
 * A time-major batch (T x B) of windows of `length` symbols. Only the last time step has targets: the symbol after the
 * window.
 */
export function windowBatch(ids: Int32Array, starts: readonly number[], length: number, sumLoss: boolean): Batch {
  const B = starts.length;
  const inputs = new Int32Array(length * B);
  const targets = new Int32Array(length * B).fill(-1);
  for (const [b, start] of starts.entries()) {
    for (let t = 0; t < length; t++) inputs[t * B + b] = ids[start + t]!;
    targets[(length - 1) * B + b] = ids[start + length]!;
  }
  return { inputs, targets, timeSteps: length, batchSize: B, carryState: false, lossScale: sumLoss ? 1 : 1 / B };
}
