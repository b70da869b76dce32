import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import { uniformDraw as uniform } from '../../src/model/random/threefry.ts';
import { drawSymbol } from '../../src/sample/draw.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { KERAS_FOLDER, KERAS_SYMBOLS, largestError } from '../helpers/keras_golden.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import golden from '../golden/keras_files.json';

const folder = temporaryFolder();
const lstm = `${KERAS_FOLDER}lstm_2.0.6.h5`;
const text = join(folder, 'text.txt');
writeFileSync(text, 'A cab\nbad');
/** Tensors under PyTorch's names, as another program writes them. */
const foreign = join(folder, 'foreign.safetensors');
const bias = { shape: [2], values: new Float32Array(2) };
writeFileSync(foreign, writeSafetensors([['head.bias', bias]], [['format', 'pt']]));

async function convert(...args: string[]): Promise<Awaited<ReturnType<typeof runCli>> & { readonly to: string }> {
  const to = join(folder, `${Math.floor(performance.now() * 1000)}.safetensors`);
  return { ...(await runCli(['convert', ...args, to])), to };
}

describe('convert', () => {
  it('turns a model of Keras into one that samples, with the symbols of its text', async () => {
    const { code, out, notes, to } = await convert('--text', text, lstm);
    expect(code, notes.join('\n')).toBe(0);
    expect(out).toBe(`Written to ${to}: 2 layers of lstm, 5 units, 6 symbols.\n`);
    expect(notes).toEqual([expect.stringMatching(/optimizer's state/)]);
    const model = readModel(readFileSync(to), to);
    expect(model.symbols).toEqual(KERAS_SYMBOLS);
    expect(await largestError(model, 'lstm')).toBeLessThan(1e-12);
    const sampled = await runCli(['sample', '--model', to, '-n', '3', '--device', 'reference']);
    expect(sampled.code, sampled.notes.join('\n')).toBe(0);
  });

  it('takes symbols by id, with escapes, and a .keras file', async () => {
    const { code, to } = await convert('--symbols', '\\n abcd', `${KERAS_FOLDER}lstm_3.keras`);
    expect(code).toBe(0);
    expect(await largestError(readModel(readFileSync(to), to), 'lstm3')).toBeLessThan(1e-12);
  });

  it('writes a model file of its own again', async () => {
    const first = await convert('--text', text, lstm);
    const { code, to } = await convert(first.to);
    expect(code).toBe(0);
    expect(readFileSync(to)).toEqual(readFileSync(first.to));
  });

  it('writes half as much on request, for sampling', async () => {
    const whole = await convert('--text', text, lstm);
    const { code, to } = await convert('--half', whole.to);
    expect(code).toBe(0);
    const [half, full] = [to, whole.to].map((path) => readModel(readFileSync(path), path));
    expect(half).toMatchObject({ config: full!.config, symbols: full!.symbols, task: full!.task, training: null });
    // 11 bits of every number stay.
    half!.parameters.forEach((value, i) => {
      expect(Math.abs(value - full!.parameters[i]!)).toBeLessThanOrEqual(2 ** -11 * Math.abs(full!.parameters[i]!));
    });
    const [small, large] = [to, whole.to].map((path) => readFileSync(path).length);
    expect(large! - small!).toBeGreaterThan(2 * 496);
  });

  it.each([
    ['without symbols', [lstm], /does not say which 6 symbols .* Give --text FILE/],
    ['with symbols twice', [lstm, '--text', text, '--symbols', 'a'], /both say which symbols/],
    ['with an unknown escape', [lstm, '--symbols', '\\x'], /--symbols holds \\x, which is no symbol/],
    ['with too few symbols', [lstm, '--symbols', '\\nab'], /3 symbols were given, but the model in .* has 6/],
    ['with another text', [lstm, '--text', lstm], /is not text/],
    ['of another program', [foreign], /of another program: .* metadata/],
    ['of no model', [text], /no safetensors file/],
    ['that is not there', [join(folder, 'none.h5')], /there is no such file/],
  ])('ends with 2 for a file %s', async (_, args, message) => {
    const { code, out, notes, to } = await convert(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).toEqual([expect.stringMatching(message)]);
    expect(existsSync(to)).toBe(false);
  });

  it('ends with 2 for a name that is not one of a model file', async () => {
    const { code, notes } = await runCli(['convert', lstm, join(folder, 'x.h5'), '--text', text]);
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringMatching(/ends in \.safetensors/)]);
  });
});

describe('inspect', () => {
  it('shows a model file', async () => {
    const { to } = await convert('--text', text, lstm);
    const [report] = jsonLines((await runCli(['inspect', to, '--json'])).out);
    expect(report).toMatchObject({
      file: to,
      format: 'mangosaurus',
      config: { cell: 'lstm', hiddenSize: 5, layers: 2 },
      parameters: 496,
      symbols: KERAS_SYMBOLS,
      training: null,
      problem: null,
    });
    expect(report!['tensors']).toContainEqual({ name: 'rnn.weight_ih_l0', shape: [20, 6], dtype: 'F32' });
    const { out } = await runCli(['inspect', to]);
    expect(out).toMatch(/^cell +lstm$/m);
    expect(out).toMatch(/^tensor +head\.bias +F32 \[6\]$/m);
  });

  it('shows where training stands', async () => {
    const to = join(folder, 'trained.safetensors');
    const list = join(folder, 'list.txt');
    writeFileSync(list, 'anna\nrex\n');
    const args = ['--input', list, '--hidden', '2', '--max-steps', '3', '--device', 'cpu', '--out', to];
    expect((await runCli(['train', ...args])).code).toBe(0);
    const [report] = jsonLines((await runCli(['inspect', to, '--json'])).out);
    expect(report!['training']).toMatchObject({ iteration: 3 });
    expect(report!['training']).not.toHaveProperty('hidden');
  });

  it('shows a file of Keras, and why it cannot be converted', async () => {
    const [report] = jsonLines((await runCli(['inspect', lstm, '--json'])).out);
    expect(report).toMatchObject({ format: 'keras', config: { cell: 'lstm' }, parameters: 496, symbols: null });
    expect(report!['tensors']).toContainEqual({
      name: 'model_weights/lstm_5/lstm_5/recurrent_kernel:0',
      shape: [5, 20],
      dtype: 'F32',
    });
    const file = join(folder, 'odd.h5');
    const bytes = readFileSync(lstm);
    bytes.write('selu', bytes.indexOf('"activation": "tanh"') + 15);
    writeFileSync(file, bytes);
    const [odd] = jsonLines((await runCli(['inspect', file, '--json'])).out);
    expect(odd).toMatchObject({ config: null, parameters: null, problem: expect.stringMatching(/activation "selu"/) });
  });

  it('shows tensors of another program, with their own types', async () => {
    const { code, out } = await runCli(['inspect', foreign, '--json']);
    expect(code).toBe(0);
    expect(jsonLines(out)).toEqual([
      expect.objectContaining({
        format: 'safetensors',
        config: null,
        tensors: [{ name: 'head.bias', shape: [2], dtype: 'F32' }],
      }),
    ]);
    expect(readSafetensors(readFileSync(foreign), 'x').types.get('head.bias')).toBe('F32');
  });

  it('ends with 2 for anything else', async () => {
    const { code, notes } = await runCli(['inspect', text, '--json']);
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringMatching(/no safetensors file/)]);
  });
});

/** Oracle: NumPy's probabilities after each symbol (test/golden/keras_files.py); the reference engine is float64. */
describe('a model of Keras, converted', () => {
  const [whole, padded] = golden.sequences;
  const textOf = (ids: readonly number[]): string => ids.map((id) => KERAS_SYMBOLS[id]).join('');
  const SYMBOLS = ['--symbols', KERAS_SYMBOLS.join('').replace('\n', '\\n')];

  /** What `eval` loses in all, in nats. */
  async function loss(model: string, ids: readonly number[]): Promise<number> {
    const input = join(folder, 'input.txt');
    writeFileSync(input, textOf(ids));
    const args = ['eval', '--model', model, '--input', input, '--json', '--device', 'reference'];
    const [{ nats_per_char, chars } = {}] = jsonLines((await runCli(args)).out) as Record<string, number>[];
    return nats_per_char! * chars!;
  }

  /** Expects the texts that `sample` begins to be those that uniform numbers draw from these probabilities. */
  async function expectDrawn(model: string, prime: readonly number[], probabilities: readonly number[]): Promise<void> {
    const args = ['sample', '--model', model, '--prime', textOf(prime), '--length', '1', '-n', '100', '--json'];
    const texts = jsonLines((await runCli([...args, '--device', 'reference', '--seed', '6'])).out);
    const logits = Float64Array.from(probabilities, Math.log);
    const drawing = { temperature: 1, topK: null, topP: null };
    const expected = Array.from({ length: 100 }, (_, k) => drawSymbol(logits, drawing, uniform(6, k, 0)));
    expect(texts.map(({ text }) => (text as string).slice(prime.length))).toEqual(
      expected.map((id) => KERAS_SYMBOLS[id]),
    );
    expect(new Set(expected).size).toBeGreaterThan(1);
  }

  it.each([
    ['gru_2.4.0.h5', 'gru'],
    ['gru_3.keras', 'gru'],
    ['rnn_2.0.6.h5', 'rnn'],
    ['lstm_3.keras', 'lstm3'],
  ] as const)('%s, which answers after every symbol, is measured and sampled as NumPy computes', async (name, key) => {
    const { code, to } = await convert(`${KERAS_FOLDER}${name}`, ...SYMBOLS);
    expect(code).toBe(0);
    const [probabilities] = golden.probabilities[key];
    const expected = whole!.slice(1).reduce((sum, id, t) => sum - Math.log(probabilities![t]![id]!), 0);
    expect(await loss(to, whole!)).toBeCloseTo(expected, 10);
    await expectDrawn(to, whole!, probabilities!.at(-1)!);
  });

  it('with a window, is measured after windows, and sampled with zero vectors in front', async () => {
    const five = await convert(lstm, ...SYMBOLS, '--window', '5');
    expect(await loss(five.to, whole!)).toBeCloseTo(-Math.log(golden.probabilities.lstm[0]![4]![whole![5]!]!), 10);
    const seven = await convert(lstm, ...SYMBOLS, '--window', '7');
    expect(readModel(readFileSync(seven.to), 'x').task.window).toBe(7);
    const prime = padded!.filter((id) => id >= 0);
    expect(prime).toHaveLength(5);
    await expectDrawn(seven.to, prime, golden.probabilities.lstm[1]!.at(-1)!);
    // The file itself says 40.
    const { to } = await convert(lstm, ...SYMBOLS);
    expect(readModel(readFileSync(to), 'x').task).toEqual({ mode: 'text', keepCase: false, window: 40 });
  });

  it('leaves the window of a model file alone', async () => {
    const own = await convert(lstm, ...SYMBOLS);
    const { code, notes } = await convert(own.to, '--window', '5');
    expect(code).toBe(2);
    expect(notes[0]).toMatch(/holds its symbols and its window itself/);
  });
});
