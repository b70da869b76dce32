import { describe, expect, it } from 'vitest';
import { nameSequence, textSequence } from '../../src/corpus/sequences.ts';
import type { Sequence } from '../../src/corpus/sequences.ts';
import type { EngineModel } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { readingCalls } from '../../src/train/reading.ts';
import { bitsOf, evaluateNames, evaluateText, evaluateWindows } from '../../src/train/evaluate.ts';
import { ids as randomIds } from '../../src/check/random_tensors.ts';

const SEED = 9;
const V = 6;
const random = new NumpyRandom(SEED);

/** Dropout is there to be left out. */
function modelOf(cell: 'lstm' | 'gru'): Promise<EngineModel> {
  const config = { ...notebookConfig(V, 5), cell, layers: 2, dropout: 0.5, outputDropout: 0.5 };
  const parameters = initialParameters(config, 'torch', SEED).map((value) => 3 * value);
  return referenceEngine().createModel(config, parameters);
}

/** The loss of one sequence from the zero state, by the logits of the reference engine. */
async function lossOf(model: EngineModel, { inputs, targets }: Sequence): Promise<number> {
  const batch = { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: false, lossScale: 1 };
  const logits = await model.logits(batch);
  let loss = 0;
  for (const [t, target] of targets.entries()) {
    const row = [...logits.subarray(t * V, (t + 1) * V)];
    loss += Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[target]!;
  }
  return loss;
}

/** Oracle: sums of single sequences' losses; float64, so that only the order of sums differs. */
const DIGITS = 10;

describe('evaluateNames', () => {
  it('is the sum over all names, whatever stands beside them: padding does not count', async () => {
    const model = await modelOf('lstm');
    // More than one batch of 64, and more than one call of 16.
    const names = Array.from({ length: 16 * 64 + 70 }, () =>
      randomIds(random, 1 + Math.floor(random.double() * 9), V - 1).map((id) => id + 1),
    );
    const sequences = names.map(nameSequence);
    let expected = 0;
    for (const sequence of sequences) expected += await lossOf(model, sequence);
    const symbols = sequences.reduce((sum, { targets }) => sum + targets.length, 0);
    const found = await evaluateNames(model, names);
    expect(found.symbols).toBe(symbols);
    expect(found.natsPerSymbol).toBeCloseTo(expected / symbols, DIGITS);
  });
});

describe('evaluateText', () => {
  it.each([2, 3, 127, 128, 129, 130, 1_000])('reads %i symbols in one stream, state carried', async (length) => {
    const model = await modelOf('gru');
    const ids = randomIds(random, length, V);
    const found = await evaluateText(model, ids);
    expect(found.symbols).toBe(length - 1);
    expect(found.natsPerSymbol).toBeCloseTo((await lossOf(model, textSequence(ids))) / (length - 1), DIGITS);
  });

  it('reads long texts in streams that begin with a run-up: the loss is that of one pass', async () => {
    const model = await modelOf('lstm');
    const length = 3 * 4_096 + 3;
    const ids = randomIds(random, length, V);
    const expected = await lossOf(model, textSequence(ids));
    expect(readingCalls(length - 1)[0]!.length).toBe(3);
    const found = await evaluateText(model, ids);
    expect(found.symbols).toBe(length - 1);
    expect(found.natsPerSymbol).toBeCloseTo(expected / (length - 1), DIGITS);
  });
});

describe('readingCalls', () => {
  it.each([1, 2, 4_095, 8_192, 12_289, 111_539, 2 ** 20, 2 ** 21 + 7])(
    'counts each of %i positions once',
    (positions) => {
      const streams = readingCalls(positions).flat();
      let next = 0;
      for (const [i, { begin, counted, end }] of streams.entries()) {
        expect(counted).toBe(next);
        expect(counted - begin).toBe(i === 0 ? 0 : 1_024);
        next = end;
      }
      expect(next).toBe(positions);
    },
  );
});

describe('evaluateWindows', () => {
  it('is the loss of the symbol after every window, each from the zero state', async () => {
    const model = await modelOf('lstm');
    const ids = randomIds(random, 230, V);
    let expected = 0;
    let count = 0;
    for (let start = 0; start + 7 < ids.length; start += 3) {
      const inputs = ids.subarray(start, start + 7);
      expected += await lossOf(model, textSequence(ids.subarray(start, start + 8)));
      expected -= await lossOf(model, { inputs: inputs.subarray(0, 6), targets: ids.subarray(start + 1, start + 7) });
      count++;
    }
    const found = await evaluateWindows(model, ids, { sequenceLength: 7, stride: 3 });
    expect(found.symbols).toBe(count);
    expect(found.natsPerSymbol).toBeCloseTo(expected / count, DIGITS);
  });
});

describe('bitsOf', () => {
  it('is 1 for the toss of a coin', () => {
    expect(bitsOf(Math.log(2))).toBe(1);
  });
});
