import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { readNames } from '../../src/corpus/name_list.ts';
import { nameSequence, textSequence } from '../../src/corpus/sequences.ts';
import { readText } from '../../src/corpus/text.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import type { Batch } from '../../src/engine/engine.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { baselinesOf } from '../../src/train/baselines.ts';
import { nameSource, notebookSource } from '../../src/train/name_source.ts';
import type { BatchSource } from '../../src/train/source.ts';
import { countTargets } from '../../src/train/source.ts';
import { splitNames, splitText } from '../../src/train/split.ts';
import { streamSource, windowSource, windowStarts } from '../../src/train/text_source.ts';
import { dataFolder } from '../helpers/notebook_run.ts';
import { ids as randomIds } from '../../src/check/random_tensors.ts';

const SEED = 5;

/** One sequence of a batch: its inputs and targets without padding. */
function sequenceOf(
  { inputs, targets, timeSteps, batchSize }: Batch,
  b: number,
): { inputs: number[]; targets: number[] } {
  const times = Array.from({ length: timeSteps }, (_, t) => t * batchSize + b);
  const counted = times.filter((i) => targets[i]! >= 0);
  return { inputs: counted.map((i) => inputs[i]!), targets: counted.map((i) => targets[i]!) };
}

/** The batches of an epoch. */
function epochOf(source: BatchSource, epoch = 0): Batch[] {
  return Array.from({ length: source.batchesPerEpoch }, (_, i) => source.batch(epoch * source.batchesPerEpoch + i));
}

/** Expects batch i to be the same whenever it is asked for, by this source or by another one like it. */
function expectPure(make: () => BatchSource): void {
  const source = make();
  const steps = Array.from({ length: 3 * source.batchesPerEpoch }, (_, i) => i);
  const forwards = steps.map((step) => source.batch(step));
  for (const step of [...steps].reverse()) expect(source.batch(step)).toEqual(forwards[step]);
  for (const step of steps.filter((i) => i % 5 === 3)) expect(make().batch(step)).toEqual(forwards[step]);
}

describe('nameSource', () => {
  const { names } = builtInNames();
  const vocabulary = Vocabulary.of(names);
  const encoded = names.map((name) => vocabulary.encode(name));
  const source = nameSource(encoded, { batchSize: 32, seed: SEED, sumLoss: false });

  it('shows every name exactly once in every epoch, in another order', () => {
    const orders = [0, 1].map((epoch) =>
      epochOf(source, epoch).flatMap((batch) =>
        Array.from({ length: batch.batchSize }, (_, b) => {
          const { inputs, targets } = sequenceOf(batch, b);
          expect(inputs[0]).toBe(-1);
          expect(inputs.slice(1)).toEqual(targets.slice(0, -1));
          expect(targets.at(-1)).toBe(0);
          return vocabulary.decode(targets);
        }),
      ),
    );
    for (const order of orders) expect([...order].sort()).toEqual([...names].sort());
    expect(orders[0]).not.toEqual(orders[1]);
  });

  it('pads with nothing to predict, and averages over what is predicted', () => {
    let symbols = 0;
    for (const batch of epochOf(source)) {
      const { inputs, targets, batchSize, timeSteps, lossScale } = batch;
      for (let b = 0; b < batchSize; b++) {
        const length = sequenceOf(batch, b).targets.length;
        for (let t = length; t < timeSteps; t++) {
          expect([inputs[t * batchSize + b], targets[t * batchSize + b]]).toEqual([-1, -1]);
        }
      }
      expect(batch.carryState).toBe(false);
      expect(lossScale).toBe(1 / countTargets(batch));
      symbols += countTargets(batch);
    }
    expect(symbols).toBe(source.symbolsPerEpoch);
    expect(nameSource(encoded, { batchSize: 32, seed: SEED, sumLoss: true }).batch(0).lossScale).toBe(1);
  });

  it('wastes little on padding', () => {
    const rows = epochOf(source).reduce((sum, { timeSteps, batchSize }) => sum + timeSteps * batchSize, 0);
    expect(rows / source.symbolsPerEpoch).toBeLessThan(1.1);
  });

  it('gives batch i for i, in whatever order it is asked', () => {
    const few = encoded.slice(0, 50);
    expectPure(() => nameSource(few, { batchSize: 7, seed: SEED, sumLoss: false }));
    const other = nameSource(few, { batchSize: 7, seed: SEED + 10, sumLoss: false });
    expect(other.batch(0)).not.toEqual(nameSource(few, { batchSize: 7, seed: SEED, sumLoss: false }).batch(0));
  });

  it('takes a batch larger than the list', () => {
    const one = nameSource(encoded.slice(0, 3), { batchSize: 8, seed: SEED, sumLoss: false });
    expect(one.batchesPerEpoch).toBe(1);
    expect(one.batch(4).batchSize).toBe(3);
  });

  it('of the notebook: one name a step in one order, state carried, loss added up', () => {
    const notebook = notebookSource(encoded, SEED);
    const shuffled = [...names];
    new NumpyRandom(SEED).shuffle(shuffled);
    expect(epochOf(notebook).map(({ targets }) => vocabulary.decode(targets))).toEqual(shuffled);
    expect(notebook.batch(names.length + 2)).toEqual(notebook.batch(2));
    expect(notebook.batch(0)).toMatchObject({ batchSize: 1, carryState: true, lossScale: 1 });
  });
});

describe('streamSource', () => {
  it.each([
    [100, 1, 25],
    [101, 4, 7],
    [97, 3, 100],
    [9, 8, 1],
    [2, 1, 5],
  ])('reads %i symbols in %i streams by chunks of %i', (length, batchSize, sequenceLength) => {
    // Every symbol is its own place.
    const ids = Int32Array.from({ length }, (_, i) => i);
    const source = streamSource(ids, { batchSize, sequenceLength, sumLoss: false });
    const steps = Math.floor((length - 1) / batchSize);
    for (const epoch of [0, 1]) {
      const streams: number[][] = Array.from({ length: batchSize }, () => []);
      for (const [chunk, batch] of epochOf(source, epoch).entries()) {
        expect(batch.carryState).toBe(chunk > 0);
        expect(batch.timeSteps).toBeLessThanOrEqual(sequenceLength);
        expect(batch.lossScale).toBe(1 / (batch.timeSteps * batchSize));
        for (const [b, stream] of streams.entries()) {
          const { inputs, targets } = sequenceOf(batch, b);
          expect(targets).toEqual(inputs.map((place) => place + 1));
          stream.push(...inputs);
        }
      }
      // Side by side, without a gap from chunk to chunk: every symbol but the first is predicted once.
      expect(streams.flat()).toEqual(Array.from({ length: steps * batchSize }, (_, i) => i));
    }
    expect(source.symbolsPerEpoch).toBe(steps * batchSize);
    // Less is left out than there are streams.
    expect(length - 1 - source.symbolsPerEpoch).toBeLessThan(batchSize);
    expectPure(() => streamSource(ids, { batchSize, sequenceLength, sumLoss: true }));
  });

  it('refuses a text that cannot fill the streams', () => {
    const options = { batchSize: 8, sequenceLength: 4, sumLoss: false };
    expect(() => streamSource(new Int32Array(8), options)).toThrow(/has 8 symbols, too few for 8 streams/);
  });
});

describe('windowSource', () => {
  const ids = Int32Array.from({ length: 50 }, (_, i) => i);
  const options = { batchSize: 4, sequenceLength: 6, stride: 3, sumLoss: false, seed: SEED };

  it('shows every window once an epoch, shuffled anew, loss on the symbol after it only', () => {
    const source = windowSource(ids, options);
    const orders = [0, 1].map((epoch) =>
      epochOf(source, epoch).flatMap((batch) => {
        const { inputs, targets, batchSize, timeSteps, carryState, lossScale } = batch;
        expect({ timeSteps, carryState, lossScale }).toEqual({
          timeSteps: 6,
          carryState: false,
          lossScale: 1 / batchSize,
        });
        expect(countTargets(batch)).toBe(batchSize);
        return Array.from({ length: batchSize }, (_, b) => {
          const start = inputs[b]!;
          for (let t = 0; t < 6; t++) expect(inputs[t * batchSize + b]).toBe(start + t);
          expect(targets[5 * batchSize + b]).toBe(start + 6);
          return start;
        });
      }),
    );
    // The last window that has a symbol after it begins at 43.
    const starts = Array.from({ length: 15 }, (_, i) => 3 * i);
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(starts);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(source.symbolsPerEpoch).toBe(15);
    expect(epochOf(source).map(({ batchSize }) => batchSize)).toEqual([4, 4, 4, 3]);
    expectPure(() => windowSource(ids, options));
  });

  it('takes the last window where it just fits, and refuses a text without one', () => {
    expect(windowStarts(ids, { sequenceLength: 49, stride: 3 })).toEqual([0]);
    expect(windowStarts(ids, { sequenceLength: 47, stride: 1 })).toEqual([0, 1, 2]);
    expect(() => windowSource(ids, { ...options, sequenceLength: 50 })).toThrow(
      /windows of 50 need more than that\. Use/,
    );
  });

  const file = join(dataFolder, 'shakespeare.txt');
  it.skipIf(!existsSync(file))("cuts the notebook's text into its 31,412 windows", () => {
    const { text } = readText(readFileSync(file, 'utf8'), file, { keepCase: false });
    const vocabulary = Vocabulary.of([text]);
    expect(vocabulary.size).toBe(38);
    expect(windowStarts(vocabulary.encode(text), { sequenceLength: 40, stride: 3 })).toHaveLength(31_412);
  });
});

describe('splitNames', () => {
  const list = readNames(`${builtInNames().names.join('\n')}\n${builtInNames().names.slice(0, 400).join('\n')}`, 'x');

  it('has every distinct name on one side only', () => {
    const { training, heldOut } = splitNames(list, 0.1, SEED);
    expect(list.duplicates).toBeGreaterThanOrEqual(400);
    expect(heldOut).toHaveLength(Math.round(list.distinct.size / 10));
    expect(new Set([...training, ...heldOut])).toEqual(list.distinct);
    expect(training.length + heldOut.length).toBe(list.distinct.size);
  });

  it('is the same for the same seed, another for another', () => {
    expect(splitNames(list, 0.1, SEED)).toEqual(splitNames(list, 0.1, SEED));
    expect(splitNames(list, 0.1, SEED).heldOut).not.toEqual(splitNames(list, 0.1, SEED + 1).heldOut);
  });

  it('refuses to leave a side empty', () => {
    const few = readNames('rex\nzoe\nrex', 'few.txt');
    expect(() => splitNames(few, 0.1, 0)).toThrow(/few\.txt has 2 distinct names; .* leaves one side empty/);
  });
});

describe('splitText', () => {
  it('sets the end aside, and overlaps nowhere', () => {
    const ids = Int32Array.from({ length: 95 }, (_, i) => i);
    const { training, heldOut } = splitText(ids, 0.1);
    expect([...training, ...heldOut]).toEqual([...ids]);
    expect(heldOut).toHaveLength(10);
    expect(splitText(ids, 0).training).toHaveLength(95);
  });
});

describe('baselinesOf', () => {
  const list = (...names: number[][]) => names.map((ids) => nameSequence(Int32Array.from(ids)));

  it('is as computed by hand', () => {
    // Training: 1 2 0, 1 0; V = 3. Pairs: start-1 twice, 1-2, 2-0, 1-0. Held out: 1 1 0.
    const { uniform, unigram, bigram } = baselinesOf(list([1, 2], [1]), list([1, 1]), 3);
    expect(uniform).toBe(Math.log(3));
    expect(unigram).toBeCloseTo(-(2 * Math.log(2.1 / 5.3) + Math.log(2.1 / 5.3)) / 3, 12);
    expect(bigram).toBeCloseTo(-(Math.log(2.1 / 2.3) + Math.log(0.1 / 2.3) + Math.log(1.1 / 2.3)) / 3, 12);
  });

  it('tells by pairs what pairs decide', () => {
    const ids = Int32Array.from({ length: 4_001 }, (_, i) => i % 4);
    const { uniform, unigram, bigram } = baselinesOf([textSequence(ids)], [textSequence(ids)], 4);
    expect(unigram).toBeCloseTo(uniform, 4);
    // (1000 + 0.1) / (1000 + 0.4)
    expect(bigram).toBeCloseTo(-Math.log(1000.1 / 1000.4), 8);
  });

  it('counts with tens of thousands of symbols without a table of all pairs', () => {
    const V = 65_536;
    const ids = randomIds(new NumpyRandom(SEED), 5_000, V);
    const { uniform, bigram } = baselinesOf([textSequence(ids)], [textSequence(ids)], V);
    expect(uniform).toBe(Math.log(V));
    expect(bigram).toBeLessThan(uniform);
  });
});
