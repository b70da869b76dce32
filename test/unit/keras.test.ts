import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { openKeras, readKeras } from '../../src/formats/keras.ts';
import { symbolsOfText } from '../../src/formats/keras_symbols.ts';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { KERAS_SYMBOLS, kerasFile, largestError } from '../helpers/keras_golden.ts';

/** Both sides compute in float64 from the same float32 weights: only the order of summation differs. */
const TOLERANCE = 1e-12;
const symbols = KERAS_SYMBOLS;

describe('a model of Keras', () => {
  it.each([
    ['lstm_2.0.6.h5', 'lstm'],
    ['lstm_2.0.6_weights.h5', 'lstm'],
    ['rnn_2.0.6.h5', 'rnn'],
    ['gru_2.4.0.h5', 'gru'],
    ['gru_2.4.0_latest.h5', 'gru'],
    ['gru_3.keras', 'gru'],
    ['lstm_3.keras', 'lstm3'],
    ['lstm_3.weights.h5', 'lstm3'],
    ['lstm_3_distributed.keras', 'lstm3'],
  ] as const)('answers as NumPy computes it: %s', async (file, name) => {
    const model = await readKeras(kerasFile(file), file, { symbols });
    expect(await largestError(model, name)).toBeLessThan(TOLERANCE);
    expect({ ...readModel(writeModel(model), 'x'), notes: model.notes }).toEqual(model);
  });

  it('keeps its dropout, its gates and its count of parameters', async () => {
    const { config, notes } = await readKeras(kerasFile('lstm_2.0.6.h5'), 'x.h5', { symbols });
    expect(config).toEqual({
      cell: 'lstm',
      vocabSize: 6,
      hiddenSize: 5,
      layers: 2,
      recurrentBias: false,
      gateActivation: 'hard_sigmoid',
      dropout: 0.5,
      outputDropout: 0.25,
    });
    // 4 (6 + 5 + 1) 5 + 4 (5 + 5 + 1) 5 + (5 + 1) 6.
    expect(layoutOf(config).trainableCount).toBe(496);
    expect(notes).toEqual([expect.stringMatching(/optimizer's state .* left out/)]);
  });

  it('says what it had to guess for weights alone', async () => {
    const old = await readKeras(kerasFile('lstm_2.0.6_weights.h5'), 'x', { symbols });
    expect(old.notes.join(' ')).toMatch(/gates are taken to be hard_sigmoid, the default of Keras 2\.0\.6/);
    const recent = await readKeras(kerasFile('lstm_3.weights.h5'), 'x', { symbols });
    expect(recent.notes.join(' ')).toMatch(/gates are taken to be sigmoid, the default of Keras 3/);
  });

  it('puts the newline first, wherever Keras had it', async () => {
    const tabbed = ['\t', '\n', 'a', 'b', 'c', 'd'];
    const model = await readKeras(kerasFile('lstm_3.keras'), 'x', { symbols: tabbed });
    expect(model.symbols).toEqual(['\n', '\t', 'a', 'b', 'c', 'd']);
    const named = { ...model, symbols: model.symbols.map((symbol) => KERAS_SYMBOLS[tabbed.indexOf(symbol)]!) };
    expect(await largestError(named, 'lstm3')).toBeLessThan(TOLERANCE);
  });

  it.each([
    [undefined, /does not say which 6 symbols/],
    [['\n', 'a'], /2 symbols were given, but the model in x\.h5 has 6/],
    [['\n', 'b', 'c', 'd', 'e', 'e'], /holds "e" .* twice/],
    [['\n', 'b', 'c', 'd', 'e', '\u001b'], /control character U\+001B/],
  ])('is refused with symbols %j', async (given, message) => {
    const reading = readKeras(kerasFile('lstm_2.0.6.h5'), 'x.h5', given ? { symbols: given } : {});
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(InputError);
  });

  it('gets a newline that is never predicted where it has none', async () => {
    const symbols = ['a', 'b', 'c', 'd', 'e', 'f'];
    const model = await readKeras(kerasFile('lstm_2.0.6.h5'), 'x.h5', { symbols });
    expect(model.symbols).toEqual(['\n', ...symbols]);
    expect(model.notes).toContainEqual(expect.stringMatching(/knows no newline/));
    const whole = await readKeras(kerasFile('lstm_2.0.6.h5'), 'x.h5', { symbols: ['\n', ...symbols.slice(1)] });
    const logits = async ({ config, parameters }: typeof model, ids: number[]): Promise<number[]> => {
      const inputs = Int32Array.from(ids);
      const shape = { timeSteps: ids.length, batchSize: 1, carryState: false, lossScale: 1 };
      const engine = await referenceEngine().createModel(config, parameters);
      return [...(await engine.logits({ inputs, targets: new Int32Array(ids.length), ...shape }))];
    };
    // The others' logits are as they were, and no other symbol has less than the newline.
    const found = await logits(model, [2, 6, 1]);
    expect(found.filter((_, i) => i % 7 !== 0)).toEqual(await logits(whole, [1, 5, 0]));
    expect(Math.max(...found.filter((_, i) => i % 7 === 0))).toBeLessThan(-9_000);
  });

  it('shows its datasets without their values', async () => {
    const datasets = (await openKeras(kerasFile('rnn_2.0.6.h5'), 'x')).datasets();
    expect(datasets).toContainEqual({
      path: 'model_weights/simple_rnn_1/simple_rnn_1/kernel:0',
      shape: [6, 7],
      dtype: 'F32',
    });
    expect(datasets).toHaveLength(5);
  });
});

describe('symbolsOfText', () => {
  it('takes the text in lower case, as the notebook does, or as it is', () => {
    expect(symbolsOfText('Ba\r\nab', 3, 'x')).toEqual(['\n', 'a', 'b']);
    expect(symbolsOfText('Ba\nab', 4, 'x')).toEqual(['\n', 'B', 'a', 'b']);
    expect(() => symbolsOfText('Ba\nab', 5, 'x.txt')).toThrow(
      /x\.txt has 3 distinct symbols in lower case, 4 as it is/,
    );
  });
});
