import { InputError } from '../corpus/errors.ts';
import type { Batch } from '../engine/engine.ts';
import { NumpyRandom } from '../model/random/numpy_legacy.ts';
import type { BatchSource } from './source.ts';

/**
 * Running text by truncated backpropagation through time: the text is cut into `batchSize` streams side by side, each
 * read in chunks of `sequenceLength` with the state carried from chunk to chunk and set to zero at the start of an
 * epoch (min-char-rnn, char-rnn). Every symbol but a stream's first is predicted; loss averaged.
 * Throws an InputError for a text too short to fill the streams.
 */
export function textSource(ids: Int32Array, batchSize: number, sequenceLength: number): BatchSource {
  const steps = Math.floor((ids.length - 1) / batchSize);
  if (steps < 1) {
    throw new InputError(
      `The text has ${ids.length} symbols, too few for ${batchSize} streams side by side: use a smaller batch or more text.`,
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
        lossScale: 1 / length,
      };
    },
  };
}

/** How windows are cut from a text. */
export interface WindowOptions {
  readonly batchSize: number;
  /** Symbols per window: the notebook's Tx, 40. */
  readonly length: number;
  /** Distance of two windows' starts: the notebook's 3. */
  readonly stride: number;
  readonly seed: number;
}

/**
 * Windows of a text from the zero state, loss on the symbol after the window only, averaged over the batch; shuffled
 * anew in every epoch (the notebook's Shakespeare part). Throws an InputError for a text without a single window.
 */
export function windowSource(ids: Int32Array, { batchSize, length, stride, seed }: WindowOptions): BatchSource {
  const count = Math.ceil((ids.length - length) / stride);
  if (count < 1) {
    throw new InputError(`The text has ${ids.length} symbols; windows of ${length} need more than that.`);
  }
  const batchesPerEpoch = Math.ceil(count / batchSize);
  let epoch = -1;
  let order: number[] = [];
  return {
    batchesPerEpoch,
    symbolsPerEpoch: count,
    batch(step): Batch {
      const wanted = Math.floor(step / batchesPerEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        order = Array.from({ length: count }, (_, window) => window * stride);
        new NumpyRandom((seed + epoch) >>> 0).shuffle(order);
      }
      const first = (step % batchesPerEpoch) * batchSize;
      const starts = order.slice(first, first + batchSize);
      const B = starts.length;
      const inputs = new Int32Array(length * B);
      const targets = new Int32Array(length * B).fill(-1);
      for (const [b, start] of starts.entries()) {
        for (let t = 0; t < length; t++) inputs[t * B + b] = ids[start + t]!;
        targets[(length - 1) * B + b] = ids[start + length]!;
      }
      return { inputs, targets, timeSteps: length, batchSize: B, carryState: false, lossScale: 1 / B };
    },
  };
}
