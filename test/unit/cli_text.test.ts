import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { nameSequence, textSequence } from '../../src/corpus/sequences.ts';
import type { Sequence } from '../../src/corpus/sequences.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const VERSE = 'Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:\n';
writeFileSync(file('verse.txt'), VERSE.repeat(40));
writeFileSync(file('short.txt'), VERSE);
writeFileSync(file('names.txt'), builtInNames().names.slice(0, 80).join('\n'));
const TEXT = ['train', '--mode', 'text', '--input', file('verse.txt'), '--hidden', '6', '--layers', '1', '--json'];
const WINDOWS = [
  'train',
  '--preset',
  'sonnets',
  '--input',
  file('short.txt'),
  '--hidden',
  '4',
  '--layers',
  '1',
  '--json',
];
const NAMES = ['train', '--input', file('names.txt'), '--hidden', '6', '--json'];

/** Runs a command that must succeed; its lines of JSON. */
async function lines(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, notes } = await runCli(args);
  expect(code, notes.join('\n')).toBe(0);
  return jsonLines(out);
}

/** The sum of a model's losses on sequences, by the reference engine's logits; `last` counts the last symbol only. */
async function lossOf(path: string, texts: readonly string[], toSequence: (ids: Int32Array) => Sequence, last = false) {
  const { config, parameters, symbols } = readModel(readFileSync(path), path);
  const model = await referenceEngine().createModel(config, parameters);
  let nats = 0;
  let chars = 0;
  for (const text of texts) {
    const { inputs, targets } = toSequence(Vocabulary.fromSymbols(symbols).encode(text));
    const shape = { timeSteps: inputs.length, batchSize: 1, carryState: false, lossScale: 1 };
    const logits = await model.logits({ inputs, targets, ...shape });
    for (const [t, target] of targets.entries()) {
      if (last && t < targets.length - 1) continue;
      const row = [...logits.subarray(t * config.vocabSize, (t + 1) * config.vocabSize)];
      nats += Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[target]!;
      chars++;
    }
  }
  return { nats_per_char: nats / chars, bits_per_char: nats / chars / Math.LN2, chars };
}

/** Expects what `eval --device reference` says to be what a loop over single sequences gives. */
async function expectEval(model: string, input: string, expected: Awaited<ReturnType<typeof lossOf>>): Promise<void> {
  const [found] = await lines('eval', '--model', model, '--input', input, '--json', '--device', 'reference');
  expect(Object.keys(found!)).toEqual(['nats_per_char', 'bits_per_char', 'chars', 'left_out', 'unknown', 'reading']);
  expect(found!['unknown']).toBe(0);
  expect(found!['chars']).toBe(expected.chars);
  expect(found!['nats_per_char']).toBeCloseTo(expected.nats_per_char, 10);
  expect(found!['bits_per_char']).toBeCloseTo(expected.bits_per_char, 10);
}

describe('train on text', () => {
  it('learns, measures the held-out part beside the baselines, and writes what samples and goes on', async () => {
    const reports = await lines(...TEXT, '--max-steps', '60', '--out', file('text'));
    const measured = reports.filter((line) => 'held_out_bits_per_char' in line && !('done' in line));
    expect(measured.map(({ step }) => step)).toEqual([25, 50, 60]);
    for (const { loss, nats_per_char, bits_per_char } of measured) {
      expect([nats_per_char, bits_per_char]).toEqual([loss, Number(loss) / Math.LN2]);
    }
    const last = reports.at(-1)!;
    expect(last).toMatchObject({ done: true, step: 60, best_step: 60, uniform_bits_per_char: expect.any(Number) });
    const { unigram_bits_per_char: unigram, uniform_bits_per_char: uniform } = last as Record<string, number>;
    expect(unigram).toBeLessThan(uniform!);
    expect(last['held_out_bits_per_char'] as number).toBeLessThan(uniform!);
    expect(readModel(readFileSync(file('text')), 'x').task).toEqual({ mode: 'text', keepCase: true, window: null });
  });

  it('tells at the end the loss of all of the held-out part, in its last line, its file and `eval`', async () => {
    // Twice as much is held out as the evaluations during training look at.
    const random = new NumpyRandom(5);
    const words = VERSE.split(/\s/);
    const text = Array.from({ length: 28_000 }, () => words[Math.floor(random.double() * words.length)]).join(' ');
    writeFileSync(file('long.txt'), text);
    const heldOut = text.slice(text.length - Math.round(text.length * 0.5));
    writeFileSync(file('held_out.txt'), heldOut);
    const options = ['--val-frac', '0.5', '--max-steps', '2', '--device', 'cpu', '--json', '--out', file('long')];
    const shape = ['--hidden', '4', '--layers', '1', '--batch-size', '4'];
    const args = ['train', '--mode', 'text', '--input', file('long.txt'), ...shape, ...options];
    const reports = await lines(...args);
    // Oracle: one pass of the float64 reference from the zero state; 1e-5 for float32 sums and run-ups.
    const expected = await lossOf(file('long'), [heldOut], textSequence);
    const last = reports.at(-1)!;
    expect(last).toMatchObject({ held_out_chars: heldOut.length - 1, held_out_reading: 'carried', best_step: 2 });
    expect(last['held_out_nats_per_char']).toBeCloseTo(expected.nats_per_char, 5);
    expect(last['best_bits_per_char']).toBeCloseTo(expected.bits_per_char, 5);
    expect(reports.at(-3)!['held_out_part']).toBe(`the first 65,536 of ${heldOut.length.toLocaleString('en')} symbols`);
    const { whole } = readModel(readFileSync(file('long')), 'x').training!.checkpoint;
    expect(whole).toMatchObject({ iteration: 2, symbols: heldOut.length - 1, reading: 'carried' });
    expect(whole!.natsPerSymbol).toBe(last['held_out_nats_per_char']);
    const [evaluated] = await lines('eval', '--model', file('long'), '--input', file('held_out.txt'), '--json');
    expect(evaluated!['nats_per_char']).toBeCloseTo(whole!.natsPerSymbol, 5);
    const { out } = await runCli(args.filter((arg) => arg !== '--json'));
    expect(out).toMatch(/bits per character \(\d\.\d{3} nats\) on all [\d,]+ characters, state carried\. Written/);
  }, 30_000);

  it('tells at the end the loss of every window, where training looks at one in three', async () => {
    const args = [
      ...WINDOWS.with(4, file('verse.txt')),
      '--val-frac',
      '0.1',
      '--max-steps',
      '2',
      '--out',
      file('windows'),
    ];
    const last = (await lines(...args)).at(-1)!;
    const text = VERSE.repeat(40).toLowerCase();
    const heldOut = text.slice(text.length - Math.round(text.length * 0.1));
    expect(last).toMatchObject({ held_out_chars: heldOut.length - 40, held_out_reading: 'windows' });
    const windows = Array.from({ length: heldOut.length - 40 }, (_, start) => heldOut.slice(start, start + 41));
    const expected = await lossOf(file('windows'), windows, textSequence, true);
    expect(last['held_out_nats_per_char']).toBeCloseTo(expected.nats_per_char, 5);
  });

  it('goes on from a file, bit for bit', async () => {
    // Without an end that the learning rate falls towards, runs of both lengths have the same steps.
    const options = [...TEXT, '--schedule', 'constant', '--val-frac', '0', '--device', 'cpu'];
    await lines(...options, '--max-steps', '40', '--out', file('whole'));
    await lines(...options, '--max-steps', '17', '--out', file('part'));
    const resume = ['--resume', file('part'), '--max-steps', '40', '--device', 'cpu', '--out', file('part')];
    await lines('train', '--input', file('verse.txt'), '--json', ...resume);
    expect(readFileSync(file('part')).equals(readFileSync(file('whole')))).toBe(true);
  });

  it('refuses to go on with another text, with a list, or with another recipe', async () => {
    await lines(...TEXT, '--max-steps', '2', '--out', file('text'));
    const refused = async (...args: string[]): Promise<string> => {
      const { code, notes } = await runCli(['train', '--resume', file('text'), ...args]);
      expect(code).toBe(2);
      return notes.join('\n');
    };
    expect(await refused('--input', file('short.txt'))).toMatch(
      /was trained on another text than .*short\.txt\. Give that text/,
    );
    expect(await refused('--input', file('verse.txt'), '--mode', 'names')).toMatch(
      /--mode is names, but the run in .* has text\./,
    );
    expect(await refused('--input', file('verse.txt'), '--cell', 'gru')).toMatch(
      /--cell is gru, but the run in .* has lstm/,
    );
    expect(await refused('--input', file('verse.txt'), '--seq-length', '9')).toMatch(/--seq-length is 9/);
  });

  it('goes on with another learning rate, clipping or patience', async () => {
    await lines(...TEXT, '--max-steps', '2', '--out', file('text'));
    const changes = ['--learning-rate', '0.001', '--grad-clip', '2', '--grad-norm', '0', '--patience', '0'];
    const args = ['train', '--input', file('verse.txt'), '--resume', file('text'), '--max-steps', '3', '--json'];
    await lines(...args, ...changes, '--out', file('other'));
    expect(readModel(readFileSync(file('other')), 'x').training!.recipe).toMatchObject({
      ...{ learningRate: 0.001, clipValue: 2, maxNorm: null, patience: null, iterations: 3 },
    });
  });

  it('decays weights where the optimizer can', async () => {
    const args = [
      'train',
      '--input',
      file('verse.txt'),
      '--mode',
      'text',
      '--max-steps',
      '1',
      '--hidden',
      '4',
      '--json',
    ];
    await lines(...args, '--weight-decay', '0.1', '--out', file('decayed'));
    const { optimizer } = readModel(readFileSync(file('decayed')), 'x').training!.recipe;
    expect(optimizer).toEqual({ ...OPTIMIZERS.adam, weightDecay: 0.1 });
    const { code, notes } = await runCli([...args, '--optimizer', 'sgd', '--weight-decay', '0.1']);
    expect(code).toBe(2);
    expect(notes.join('\n')).toMatch(/--weight-decay is Adam's, but the optimizer is sgd\. Use --optimizer adam/);
  });

  it.each([
    ['notebook', 'names.txt', { cell: 'rnn', layers: 1, hiddenSize: 50 }],
    ['names', 'names.txt', { cell: 'lstm', layers: 1, hiddenSize: 128 }],
    ['text', 'short.txt', { cell: 'lstm', layers: 2, hiddenSize: 256 }],
    ['sonnets', 'short.txt', { cell: 'lstm', layers: 2, hiddenSize: 128, gateActivation: 'hard_sigmoid' }],
    ['min-char-rnn', 'short.txt', { cell: 'rnn', layers: 1, hiddenSize: 100 }],
  ])('knows the preset %s', async (preset, input, config) => {
    const args = ['train', '--preset', preset, '--input', file(input), '--max-steps', '1', '--json'];
    const last = (await lines(...args, '--out', file('preset'))).at(-1)!;
    expect(last).toMatchObject({ done: true, step: 1 });
    expect(readModel(readFileSync(file('preset')), 'x').config).toMatchObject(config);
  });
});

describe('eval', () => {
  it('of names: their symbols and newlines, each name from the zero state', async () => {
    await lines(...NAMES, '--max-steps', '5', '--out', file('model'));
    writeFileSync(file('few.txt'), 'Rex\n\naaron\nrex\n');
    const symbols = readModel(readFileSync(file('model')), 'x').symbols;
    expect(symbols).toEqual(expect.arrayContaining(['r', 'e', 'x', 'n', 'o']));
    await expectEval(
      file('model'),
      file('few.txt'),
      await lossOf(file('model'), ['rex', 'aaron', 'rex'], nameSequence),
    );
  });

  it('of text: every symbol after the first, state carried', async () => {
    await lines(...TEXT, '--max-steps', '5', '--out', file('model'));
    await expectEval(file('model'), file('short.txt'), await lossOf(file('model'), [VERSE], textSequence));
  });

  it('of windows: the symbol after every window', async () => {
    await lines(...WINDOWS, '--max-steps', '2', '--out', file('model'));
    const text = VERSE.toLowerCase();
    const windows = [];
    for (let start = 0; start + 40 < text.length; start++) windows.push(text.slice(start, start + 41));
    await expectEval(file('model'), file('short.txt'), await lossOf(file('model'), windows, textSequence, true));
    writeFileSync(file('tiny.txt'), text.slice(0, 40));
    const { code, notes } = await runCli(['eval', '--model', file('model'), '--input', file('tiny.txt')]);
    expect(code).toBe(2);
    expect(notes[0]).toMatch(/tiny\.txt has 40 symbols; the model predicts the symbol after windows of 40/);
  });

  it('says it in words, and names what the model does not know', async () => {
    await lines(...TEXT, '--max-steps', '1', '--out', file('model'));
    const evaluate = (input: string) => runCli(['eval', '--model', file('model'), '--input', '-'], { stdin: input });
    expect((await evaluate('Shall I')).out).toMatch(
      /^\d\.\d{4} bits \(\d\.\d{4} nats\) per character, over 6 characters, state carried\.\n$/,
    );
    expect((await evaluate('Shall €')).notes[0]).toMatch(
      /1 character of 7 in standard input .* the first of them "€".* not in the mean/,
    );
    expect((await evaluate('Shall €')).notes[0]).toContain('is no symbol of the model');
    expect((await evaluate('Shall €€')).notes[0]).toContain('are no symbols of the model');
    const { code, notes } = await evaluate('€€\u2020');
    expect(code).toBe(2);
    expect(notes[0]).toMatch(/knows none of the symbols of -/);
    await lines(...NAMES, '--max-steps', '1', '--out', file('model'));
    expect((await evaluate('rex\n€uro')).notes[0]).toMatch(/1 character of 7 .* "€"/);
  });

  it('of an empty file: says that it is empty, and nothing of learning', async () => {
    await lines(...TEXT, '--max-steps', '1', '--out', file('model'));
    writeFileSync(file('empty.txt'), '');
    const { code, notes } = await runCli(['eval', '--model', file('model'), '--input', file('empty.txt')]);
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringMatching(/empty\.txt holds no text: it is empty or blank\./)]);
    expect(notes[0]).not.toMatch(/learn|pages/);
  });

  it('counts what the model does not know apart: neither predicted nor in the mean', async () => {
    await lines(...TEXT, '--max-steps', '5', '--out', file('model'));
    writeFileSync(file('odd.txt'), 'Shall€ I');
    const [found] = await lines('eval', '--model', file('model'), '--input', file('odd.txt'), '--json');
    expect(found).toMatchObject({ chars: 6, left_out: 1, unknown: 1, reading: 'carried' });
    // What comes before the unknown symbol is predicted as without it; oracle as above.
    const before = await lossOf(file('model'), ['Shall'], textSequence);
    writeFileSync(file('odd.txt'), 'Shall€');
    const args = ['eval', '--model', file('model'), '--input', file('odd.txt'), '--json', '--device', 'reference'];
    expect((await lines(...args))[0]!['nats_per_char']).toBeCloseTo(before.nats_per_char, 10);
  });
});

describe('sample', () => {
  it('of text: begins as it is told, and is the same for the same seed', async () => {
    await lines(...TEXT, '--max-steps', '3', '--out', file('model'));
    const sample = (...args: string[]) => runCli(['sample', '--model', file('model'), '--length', '20', ...args]);
    const { code, out } = await sample('--prime', 'Shall I', '--temperature', '0.7', '--top-k', '9', '--top-p', '0.9');
    expect(code).toBe(0);
    expect(out).toMatch(/^Shall I/);
    expect([...out]).toHaveLength(7 + 20 + 1);
    expect((await sample('--seed', '4')).out).toBe((await sample('--seed', '4')).out);
    expect((await sample('--seed', '4')).out).not.toBe((await sample('--seed', '5')).out);
    const texts = await lines('sample', '--model', file('model'), '--length', '20', '--seed', '4', '-n', '2', '--json');
    expect(texts).toEqual([
      { text: (await sample('--seed', '4')).out.slice(0, -1), seed: 4, index: 0 },
      { text: expect.any(String), seed: 4, index: 1 },
    ]);
    expect(texts[1]!['text']).not.toBe(texts[0]!['text']);
  });

  it('of text: stops when nobody reads any more', async () => {
    await lines(...TEXT, '--max-steps', '1', '--out', file('model'));
    const { code, out } = await runCli(['sample', '--model', file('model'), '--length', '500'], {
      onWrite: ({ closeOutput }) => closeOutput(),
    });
    expect(code).toBe(0);
    expect(out.length).toBeLessThan(3);
  });

  it('of names: the likeliest only, as JSON', async () => {
    await lines(...NAMES, '--max-steps', '3', '--out', file('model'));
    const args = ['sample', '--model', file('model'), '-n', '3', '--json', '--prime', 'a'];
    const names = await lines(...args, '--top-k', '1');
    expect(new Set(names.map(({ name }) => name)).size).toBe(1);
    expect(names.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect((names[0]!['name'] as string).startsWith('a')).toBe(true);
    expect(await lines(...args, '--top-k', '9999')).toEqual(await lines(...args));
  });
});
