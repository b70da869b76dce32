import { describe, expect, it } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { fitKeras } from '../../src/formats/keras_fit.ts';
import type { KerasModel, OpenQuestions } from '../../src/formats/keras.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';

const WORDS = 'the lazy river follows a warm lizard near my quiet stone and grows oak'.split(' ');
const random = new NumpyRandom(3);
const word = (): string => WORDS[Math.floor(random.double() * WORDS.length)]!;
const TEXT = Array.from({ length: 60 }, () => `${word()} ${word()} ${word()}\n`).join('');
const NO_QUESTIONS: OpenQuestions = { gate: false, window: false, always: true };

/**
 * A network that predicts each symbol of a text by the one before, with its ids in a given order: unit i is nearly 1 after
 * symbol i, and the head has the logarithms of the frequencies of pairs. With nothing before it all units are 0.
 */
function bigramModel(text: string, order: readonly string[], open = NO_QUESTIONS): KerasModel {
  const V = order.length;
  const counts = new Float64Array(V * V).fill(0.01);
  const ids = Array.from(text, (symbol) => order.indexOf(symbol));
  for (let i = 1; i < ids.length; i++) counts[ids[i - 1]! * V + ids[i]!]! += 1;
  const identity = new Float64Array(V * V);
  for (let i = 0; i < V; i++) identity[i * V + i] = 20;
  const square = (values: Float64Array) => ({ shape: [V, V], values });
  const zeros = { shape: [V], values: new Float64Array(V) };
  const config = { ...notebookConfig(V, V), recurrentBias: false };
  const layers = [
    [square(identity), square(new Float64Array(V * V)), zeros],
    [square(counts.map(Math.log)), zeros],
  ];
  return { source: 'm.h5', config, window: null, open, known: null, notes: [], tensors: layers };
}

/**
 * The same with a window: more units count the symbols read from zero states, and with any other number of them than the
 * window one symbol gets too much.
 */
function windowedModel(text: string, order: readonly string[], window: number): KerasModel {
  const V = order.length;
  const H = V + window + 1;
  const { tensors, ...model } = bigramModel(text, order, { gate: false, window: true, always: false });
  const [[ids] = [], [pairs] = []] = tensors;
  const kernel = new Float64Array(V * H);
  const head = new Float64Array(H * V);
  for (let i = 0; i < V; i++) {
    for (let k = 0; k < V; k++) kernel[i * H + k] = ids!.values[i * V + k]!;
    for (let k = 0; k < V; k++) head[i * V + k] = pairs!.values[i * V + k]!;
  }
  // Unit V + n is 1 once more than n symbols were read: the first by its bias, each other by the one before.
  const recurrent = new Float64Array(H * H);
  for (let n = 1; n <= window; n++) recurrent[(V + n - 1) * H + V + n] = 20;
  const bias = new Float64Array(H);
  bias[V] = 20;
  head[(V + window - 1) * V] = -3;
  head[(V + window) * V] = 3;
  const headBias = new Float64Array(V);
  headBias[0] = 3;
  const layers = [
    [
      { shape: [V, H], values: kernel },
      { shape: [H, H], values: recurrent },
      { shape: [H], values: bias },
    ],
    [
      { shape: [H, V], values: head },
      { shape: [V], values: headBias },
    ],
  ];
  return { ...model, config: { ...model.config, hiddenSize: H }, tensors: layers };
}

const fit = (model: KerasModel, text = TEXT, options = {}) =>
  fitKeras(model, { text, name: 't.txt' }, cpuEngine(), options);
const ascending = (text: string): string[] => [...new Set(text)].sort();
const frequent = (text: string): string[] => {
  const count = (symbol: string): number => text.split(symbol).length;
  return [...new Set(text)].sort((a, b) => count(b) - count(a));
};
const withoutNewline = (symbols: readonly string[]): string[] => symbols.filter((symbol) => symbol !== '\n');

describe('symbols of a Keras model', () => {
  it.each([
    ['by code point', TEXT, ascending(TEXT), /t\.txt, by code point: .* 1\.\d\d bits/],
    ['by frequency', TEXT, frequent(TEXT), /by frequency, as the Tokenizer/],
    ['by first appearance', TEXT, [...new Set(TEXT)], /by first appearance/],
  ])('are found in the text: %s', async (_, text, order, message) => {
    const { symbols, notes } = await fit(bigramModel(text, order));
    expect(withoutNewline(symbols)).toEqual(withoutNewline(order));
    expect(notes).toEqual([expect.stringMatching(message)]);
  });

  it('are capitals where their order says so', async () => {
    // "_" comes after capitals and before small letters.
    const text = TEXT.replaceAll(' ', '_');
    const order = ascending(text.toUpperCase());
    const { symbols, task, notes } = await fit(bigramModel(text.toUpperCase(), order), text);
    expect(symbols).toEqual(order);
    expect(task.keepCase).toBe(true);
    expect(notes).toEqual([expect.stringMatching(/in capitals, by code point/)]);
  });

  it.each([
    ['padding first', ['_', ...frequent(TEXT)], ['\ue000', ...frequent(TEXT)]],
    ['padding and unknown', ['_', '*', ...frequent(TEXT)], ['\ue000', '\ue001', ...frequent(TEXT)]],
  ])('are found where ids stand for none: %s', async (_, order, expected) => {
    const { symbols, notes } = await fit(bigramModel(TEXT, order));
    expect(withoutNewline(symbols)).toEqual(withoutNewline(expected));
    expect(notes).toEqual([expect.stringMatching(/stand for no symbol/), expect.stringMatching(/padding/)]);
  });

  it('may have a byte order mark, carriage returns, or no newline', async () => {
    const marked = `\ufeff${TEXT}`;
    expect((await fit(bigramModel(marked, ascending(marked)), marked)).symbols).toContain('\ufeff');
    const returns = TEXT.replaceAll('\n', '\r\n');
    const { symbols, notes } = await fit(bigramModel(returns, ascending(returns)), returns);
    expect(symbols.slice(0, 3)).toEqual(['\n', '\u240d', ' ']);
    expect(notes).toContainEqual(expect.stringMatching(/carriage return \(U\+000D\)/));
    const spaces = TEXT.replaceAll('\n', ' ');
    const joined = await fit(bigramModel(spaces, frequent(spaces)));
    expect(joined.symbols).toEqual(['\n', ...frequent(spaces)]);
    expect(joined.notes).toContainEqual(expect.stringMatching(/with spaces for line ends, by frequency/));
  });

  it('are the same for a text in composed and in decomposed form', async () => {
    const text = TEXT.replaceAll('e', '\u00e9');
    const model = bigramModel(text, ascending(text));
    expect((await fit(model, text.normalize('NFD'))).symbols).toEqual((await fit(model, text)).symbols);
  });

  it('are warned of loudly where no order predicts the text', async () => {
    const shuffled = [...new Set(TEXT)];
    new NumpyRandom(1).shuffle(shuffled);
    const { symbols, notes } = await fit(bigramModel(TEXT, shuffled));
    expect(symbols).toEqual(ascending(TEXT));
    expect(notes).toEqual([expect.stringMatching(/^WARNING: no order of the symbols lets the model predict t\.txt/)]);
  });

  it('are those of names, each from nothing, where asked for', async () => {
    const names = Array.from({ length: 50 }, word).join('\n');
    const { task, notes } = await fit(bigramModel(names, ascending(names)), names, { mode: 'names' });
    expect(task).toEqual({ mode: 'names', keepCase: false, window: null });
    expect(notes).toEqual([expect.stringMatching(/by code point/)]);
  });

  it('keep the state carried where no window predicts better', async () => {
    const open = { gate: false, window: true, always: false };
    const { task, notes } = await fit(bigramModel(TEXT, ascending(TEXT), open));
    expect(task.window).toBeNull();
    expect(notes[0]).toMatch(/the state carried .* --window overrides it/);
    const given = await fit(bigramModel(TEXT, ascending(TEXT), open), TEXT, { window: 12 });
    expect(given.task.window).toBe(12);
  });

  it('come with the window that predicts the text best, which a note tells', async () => {
    const text = TEXT.slice(0, 500);
    const order = frequent(text);
    const { symbols, task, notes } = await fit(windowedModel(text, order, 20), text);
    expect(task.window).toBe(20);
    expect(withoutNewline(symbols)).toEqual(withoutNewline(order));
    expect(notes).toEqual([
      expect.stringMatching(/predicted best with windows of 20 symbols\. --window overrides it\./),
      expect.stringMatching(/by frequency.* 1\.\d\d bits/),
    ]);
  });

  it('are refused where no count fits', async () => {
    const model = bigramModel(TEXT, [...ascending(TEXT), '1', '2', '3']);
    await expect(fit(model)).rejects.toThrow(/t\.txt has \d+ distinct symbols in lower case/);
  });
});
