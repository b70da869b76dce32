import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { KERAS_FOLDER, KERAS_SYMBOLS, largestError } from '../helpers/keras_golden.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

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
