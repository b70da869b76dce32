import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const NAMES = 'anna\nrex\nzoe\nbo\n';
writeFileSync(file('names.txt'), NAMES);
const TRAIN = ['train', '--preset', 'notebook', '--input', file('names.txt'), '--hidden', '5'];
/** Without a preset, as a run that goes on wants it. */
const RESUME = ['train', '--input', file('names.txt'), '--json'];

/** Trains and returns the last line of JSON. */
async function train(...options: string[]): Promise<Record<string, unknown>> {
  const { code, out, notes } = await runCli([...TRAIN, '--json', ...options]);
  expect(code, notes.join('\n')).toBe(0);
  return jsonLines(out).at(-1)!;
}

describe('train', () => {
  it('writes a model file with everything to go on, and reports on the way', async () => {
    const options = ['--max-steps', '250', '--device', 'cpu', '--grad-clip', '0', '--seed', '3', '--out', file('a')];
    const { code, out } = await runCli([...TRAIN, '--json', ...options]);
    expect(code).toBe(0);
    const lines = jsonLines(out);
    expect(lines.map(({ step }) => step).slice(0, 3)).toEqual([3, 6, 9]);
    expect(lines).toHaveLength(85);
    expect(lines.at(-1)).toMatchObject({ done: true, step: 250, device: 'cpu', interrupted: false, out: file('a') });
    const model = readModel(readFileSync(file('a')), 'a');
    expect(model.config).toMatchObject({ cell: 'rnn', vocabSize: 9, hiddenSize: 5 });
    expect(model.symbols.join('')).toBe('\nabenorxz');
    expect(model.task).toEqual({ mode: 'names', keepCase: false, window: null });
    expect(model.training).toMatchObject({
      recipe: { batching: 'notebook', seed: 3, learningRate: 0.01, clipValue: null, iterations: 250 },
      checkpoint: { iteration: 250, smoothLoss: lines.at(-1)!['loss'], state: { hiddenBatchSize: 1, updates: 250 } },
    });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('counts epochs in passes over the list, and says in words what it did', async () => {
    const { out, notes } = await runCli([...TRAIN, '--epochs', '2']);
    expect(out).toMatch(/^Step 8, loss \d+\.\d{6}\.\n$/);
    expect(notes).toContain('The model will not be kept: no --out was given.');
  });

  it.each(['cpu', 'reference'])('goes on bit for bit (%s)', async (device) => {
    await train('--device', device, '--max-steps', '61', '--out', file('whole'));
    await train('--device', device, '--max-steps', '20', '--out', file('part'), '--learning-rate', '0.01');
    // In its own place, from standard input, and without the options that the file knows.
    const args = ['train', '--input', '-', '--resume', file('part'), '--max-steps', '61', '--device', device];
    expect((await runCli([...args, '--out', file('part')], { stdin: NAMES })).code).toBe(0);
    expect(readFileSync(file('part')).equals(readFileSync(file('whole')))).toBe(true);
  });

  it('has nothing to do where all steps are done', async () => {
    await train('--max-steps', '5', '--out', file('done'));
    const { out } = await runCli([...RESUME, '--resume', file('done'), '--max-steps', '5']);
    expect(jsonLines(out)).toEqual([expect.objectContaining({ done: true, step: 5 })]);
  });

  it.each([
    ['another size', ['--hidden', '6'], /--hidden is 6, but the run in .*run has 5\. Leave that option out\./],
    ['another seed', ['--seed', '6'], /--seed is 6, but the run in .*run has 0\./],
    ['another optimizer', ['--optimizer', 'adam'], /--optimizer is adam, but the run in .*run has sgd\./],
    [
      'a preset',
      ['--preset', 'names'],
      /--preset names has --cell lstm, but the run in .*run has rnn\. Leave --preset out/,
    ],
    ['fewer steps', ['--max-steps', '4'], /has done 5 steps already, more than 4 in all\. Give a larger --max-steps\./],
    ['another list', ['--input', file('others.txt')], /was trained on another list than .*others\.txt\./],
  ])('refuses to go on with %s', async (_, options, message) => {
    writeFileSync(file('others.txt'), 'anna\nrex\nbo\nzoe\n');
    await train('--max-steps', '5', '--out', file('run'));
    const { code, notes } = await runCli([...RESUME, '--resume', file('run'), ...options]);
    expect(code).toBe(2);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(message);
  });

  it('stops at Ctrl-C, and when nobody reads any more, and keeps what it has', async () => {
    const args = [...TRAIN, '--json', '--max-steps', '100000', '--device', 'cpu'];
    const stopped = await runCli([...args, '--out', file('stopped')], { onWrite: ({ interrupt }) => interrupt() });
    expect(stopped.code).toBe(130);
    const last = jsonLines(stopped.out).at(-1)!;
    expect(last).toMatchObject({ done: true, interrupted: true });
    expect(readModel(readFileSync(file('stopped')), 'x').training!.checkpoint.iteration).toBe(last['step']);
    expect(last['step']).toBeLessThan(100_000);
    const unread = await runCli([...args, '--out', file('unread')], { onWrite: ({ closeOutput }) => closeOutput() });
    expect(unread.code).toBe(1);
    expect(unread.notes.join('\n')).toMatch(/The model of step \d+ is in .*unread\.\n.*standard output is closed/);
    expect(readModel(readFileSync(file('unread')), 'x').training!.checkpoint.iteration).toBeLessThan(100_000);
  });

  it('writes through a symbolic link', async () => {
    await train('--max-steps', '2', '--out', file('target'));
    symlinkSync('target', file('link'));
    await train('--max-steps', '1', '--out', file('link'));
    expect(readModel(readFileSync(file('target')), 'x').training!.checkpoint.iteration).toBe(1);
  });

  it('fails with one line where training diverges, and leaves the old file alone', async () => {
    const engine = cpuEngine();
    const createModel = engine.createModel.bind(engine);
    engine.createModel = async (...args) => {
      const model = await createModel(...args);
      model.train = async ({ length }) => ({
        losses: new Float64Array(length).fill(NaN),
        clipped: new Uint32Array(length),
        largestGradient: new Float64Array(length),
      });
      return model;
    };
    await train('--max-steps', '1', '--out', file('old'));
    const old = readFileSync(file('old'));
    const { code, out, notes } = await runCli([...TRAIN, '--out', file('old')], { engine });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(notes.at(-1)).toMatch(/^mangosaurus: The loss is no longer finite at iteration 0\./);
    expect(readFileSync(file('old')).equals(old)).toBe(true);
  });
});

describe('sample', () => {
  it('makes the same name k of a seed however many are asked for', async () => {
    await train('--max-steps', '50', '--out', file('model'));
    const sample = (...options: string[]) => runCli(['sample', '--model', file('model'), ...options]);
    const some = (await sample('-n', '3', '--seed', '9')).out.split('\n').slice(0, -1);
    const many = (await sample('-n', '5000', '--seed', '9')).out.split('\n').slice(0, -1);
    expect(some).toHaveLength(3);
    expect(many).toHaveLength(5000);
    expect(many.slice(0, 3)).toEqual(some);
    expect(new Set(many).size).toBeGreaterThan(2500);
    const lines = jsonLines((await sample('-n', '3', '--seed', '9', '--json')).out);
    expect(lines).toEqual(some.map((name, index) => ({ name, seed: 9, index })));
  });

  it('starts with what it is told, and stays within the length', async () => {
    await train('--max-steps', '1', '--out', file('model'));
    const { out } = await runCli(['sample', '--model', file('model'), '--prime', 'zo', '--length', '4', '-n', '50']);
    const names = out.split('\n').slice(0, -1);
    expect(names).toHaveLength(50);
    expect(names.every((name) => name.startsWith('zo') && name.length <= 4)).toBe(true);
    expect(names.some((name) => name.length === 4)).toBe(true);
  });

  it('takes a prime with the capital that names are shown with', async () => {
    await train('--max-steps', '1', '--out', file('model'));
    const primed = (text: string) => runCli(['sample', '--model', file('model'), '--prime', text]);
    const { code, out } = await primed('Rex');
    expect({ code, out }).toEqual({ code: 0, out: (await primed('rex')).out });
    expect(out).toMatch(/^rex/);
  });

  it.each([
    [['--prime', 'r€x'], /^mangosaurus: --prime: Symbol 2 of the text is "€" \(U\+20AC\), which is not one of/],
    [['--prime', 'rexrex', '--length', '5'], /--prime has 6 symbols, more than --length 5\. Give a larger --length\./],
    [['--prime', 'a\nb'], /--prime holds a newline/],
  ])('refuses %j', async (options, message) => {
    await train('--max-steps', '1', '--out', file('model'));
    const { code, out, notes } = await runCli(['sample', '--model', file('model'), ...options]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(message);
  });
});

describe('sample with wishes', () => {
  const sample = (...options: string[]) => runCli(['sample', '--model', file('model'), '--seed', '3', ...options]);

  const trainOn = (list: string, steps: string) =>
    runCli(['train', '--input', list, '--max-steps', steps, '--device', 'cpu', '--out', file('model')]);

  it('writes the names that fit, with what is known of them', async () => {
    await train('--max-steps', '50', '--out', file('model'));
    const list = ['--list', join(ROOT, 'src/corpus/dinosaurs.txt')];
    const { code, out } = await sample('--end', 'a', '--new', '--max-length', '9', '-n', '4', '--json', ...list);
    expect(code).toBe(0);
    const lines = jsonLines(out);
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['name', 'seed', 'index', 'nats_per_char', 'new', 'nearest', 'distance']);
      expect(line).toMatchObject({ seed: 3, new: true });
      expect(line['name']).toMatch(/^.{0,8}a$/);
    }
    const plain = (await sample('--end', 'a', '--new', '--max-length', '9', '-n', '4', ...list)).out;
    expect(plain).toBe(lines.map(({ name }) => `${String(name)}\n`).join(''));
  });

  it('takes --begin for --prime, with the same names', async () => {
    await train('--max-steps', '1', '--out', file('model'));
    expect((await sample('--begin', 'Rex')).out).toBe((await sample('--prime', 'rex')).out);
  });

  it('says on stderr what was hardest where too little fits, and writes what does', async () => {
    await train('--max-steps', '1', '--out', file('model'));
    const { code, out, notes } = await sample('--match', '^\\d', '--min-length', '1', '--budget', '300');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(notes.at(-1)).toMatch(
      /^0 of 300 names tried fit\. The budget of draws is spent\. The hardest .* \/\^\\d\/;/,
    );
  });

  it.each([
    [['--begin', 'a', '--prime', 'b'], /--begin and --prime are the same option/],
    [['--end', 'r€x'], /^mangosaurus: The end of names: Symbol 2 of the text is "€"/],
    [['--match', '(a'], /The pattern \/\(a\/ cannot be used: a bracket \( is not closed/],
    [['--min-length', '5', '--max-length', '4'], /--min-length 5 is more than --max-length 4/],
    [['--block', 'none.txt'], /none\.txt cannot be read: there is no such file/],
    [['--order', 'odd'], /--order <order>' argument 'odd' is invalid/],
  ])('refuses %j', async (options, message) => {
    await train('--max-steps', '1', '--out', file('model'));
    const { code, out, notes } = await sample(...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(message);
  });

  it('needs the list for --new where the model file does not say that it is the built-in one', async () => {
    writeFileSync(file('names.txt'), 'anna\nberta\nclara\n');
    await trainOn(file('names.txt'), '1');
    const { code, notes } = await sample('--new', '--not-near', '2');
    expect(code).toBe(2);
    expect(notes[0]).toMatch(/--new and --not-near must know the list, .* Give it with --list FILE\./);
    expect((await sample('--new', '--list', file('names.txt'), '-n', '1')).code).toBe(0);
    const [line] = jsonLines((await sample('--unique', '-n', '1', '--json')).out);
    expect(line).toMatchObject({ new: null, nearest: null, distance: null });
  });

  it('writes capitals as the list has them', async () => {
    writeFileSync(file('names.txt'), 'Old York\nNew Kent\nNew Hope\n');
    await trainOn(file('names.txt'), '200');
    const wished = ['--list', file('names.txt'), '--begin', 'new', '--min-length', '6', '-n', '5'];
    const lines = jsonLines((await sample(...wished, '--json')).out);
    expect(lines).toHaveLength(5);
    for (const { name, written } of lines) {
      expect(written).toMatch(/^New/);
      expect(String(written).toLowerCase()).toBe(name);
    }
    expect((await sample(...wished)).out).toBe(lines.map(({ written }) => `${String(written)}\n`).join(''));
  });
});
