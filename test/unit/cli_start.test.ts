import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import type { SavedModel } from '../../src/formats/model_file.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { KERAS_FOLDER, KERAS_SYMBOLS } from '../helpers/keras_golden.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
writeFileSync(file('elves.txt'), 'Aelin\nCelebor\nElwë\nIdril\nThranduil\nEarwen\nFinrod\n');
writeFileSync(file('vikings.csv'), 'name,age\nRagnar,40\nBjorn,20\nIvar,19\nSigurd,18\nHvitserk,17\n');
const TRAIN = ['train', '--preset', 'names', '--device', 'cpu', '--json'];

async function expectCode(code: number, ...args: string[]) {
  const ended = await runCli(args);
  expect(ended.code, ended.notes.join('\n')).toBe(code);
  return ended;
}

describe('train with several lists', () => {
  const inputs = ['--input', file('elves.txt'), '--input', `${file('vikings.csv')}:3`];

  it('learns them with their files as labels, as often as their weights say', async () => {
    const { out } = await expectCode(0, ...TRAIN, ...inputs, '--hidden', '8', '--epochs', '1', '--out', file('both'));
    const { symbols, training } = readModel(readFileSync(file('both')), 'both');
    expect(symbols.slice(-2)).toEqual(['label: elves', 'label: vikings']);
    // 7 names once and 5 thrice, each with its newline; nothing is held out of so few.
    const elves = 'aelincelborelwëidrilthranduilearwenfinrod'.length + 7 + 1;
    const vikings = 3 * ('ragnarbjornivarsigurdhvitserk'.length + 5);
    expect(jsonLines(out).at(-1)).toMatchObject({ done: true, symbols: elves + vikings });
    await expectCode(0, 'train', ...inputs, '--resume', file('both'), '--epochs', '2', '--device', 'cpu', '--json');
    expect(training!.recipe.iterations).toBe(3);
  });

  it('evaluates names under a label', async () => {
    const evaluate = ['eval', '--model', file('both'), '--input', file('elves.txt'), '--device', 'cpu', '--json'];
    const losses = [];
    for (const options of [[], ['--label', 'elves'], ['--label', 'vikings']]) {
      const { out } = await expectCode(0, ...evaluate, ...options);
      losses.push(jsonLines(out)[0]!['nats_per_char']);
    }
    expect(new Set(losses).size).toBe(3);
    const { notes } = await expectCode(2, ...evaluate, '--label', 'orcs');
    expect(notes.at(-1)).toMatch(/does not know the label "orcs". Known: elves, vikings/);
  });

  it('refuses several texts, and a weight out of range', async () => {
    const text = await expectCode(2, ...TRAIN.slice(0, 1), '--mode', 'text', ...inputs);
    expect(text.notes.at(-1)).toMatch(/are for lists of names/);
    const weight = await expectCode(2, ...TRAIN, '--input', `${file('elves.txt')}:0`);
    expect(weight.notes.at(-1)).toMatch(/weight 0; give a whole number/);
  });
});

describe('train --from', () => {
  it('base: finds the number of epochs by cross-validation, and learns from the base model', async () => {
    const { notes, out } = await expectCode(
      0,
      ...[...TRAIN, '--input', file('elves.txt'), '--from', 'base', '--out', file('from-base')],
    );
    expect(notes.some((line) => /^Cross-validation: \d+ epochs are best, with a loss of \d/.test(line))).toBe(true);
    const { config, symbols } = readModel(readFileSync(file('from-base')), 'from-base');
    expect(config).toMatchObject({ cell: 'lstm', hiddenSize: 192 });
    expect(symbols).toContain('label: norse-mythology');
    // All symbols equally likely are 6 bits, and one pass over seven names would teach a new network next to nothing.
    expect(jsonLines(out).at(-1)!['bits_per_char']).toBeLessThan(4);
  });

  it('goes on from a file bit for bit', async () => {
    const options = [...TRAIN, '--input', file('elves.txt'), '--from', 'base', '--dropout', '0.2'];
    await expectCode(0, ...options, '--max-steps', '6', '--out', file('whole'));
    await expectCode(0, ...options, '--max-steps', '3', '--out', file('part'));
    const resume = ['train', '--input', file('elves.txt'), '--resume', file('part'), '--max-steps', '6'];
    await expectCode(0, ...resume, '--device', 'cpu', '--out', file('part'));
    expect(readFileSync(file('part')).equals(readFileSync(file('whole')))).toBe(true);
  });

  it('learns one more epoch of its text with a model of Keras, as the notebook does', async () => {
    const keras = `${KERAS_FOLDER}lstm_2.0.6.h5`;
    writeFileSync(file('verse.txt'), `${KERAS_SYMBOLS.join('')}${'a cab\nbad\n'.repeat(8)}`);
    const epoch = ['train', '--preset', 'sonnets', '--input', file('verse.txt'), '--seq-length', '5', '--epochs', '1'];
    const refused = await expectCode(2, ...epoch, '--from', keras, '--device', 'cpu', '--json');
    expect(refused.notes.at(-1)).toMatch(/convert/);
    await expectCode(0, 'convert', '--text', file('verse.txt'), keras, file('keras.safetensors'));
    const line = [...epoch, '--from', file('keras.safetensors'), '--device', 'cpu', '--json', '--out', file('epoch')];
    const { out } = await expectCode(0, ...line, '--learning-rate', '0.000001');
    const [before, after] = ['keras.safetensors', 'epoch'].map((name) => readModel(readFileSync(file(name)), name));
    const shapeOf = ({ config, symbols }: SavedModel) => {
      return [config.cell, config.layers, config.hiddenSize, config.recurrentBias, config.gateActivation, symbols];
    };
    expect(shapeOf(after!)).toEqual(shapeOf(before!));
    const { iterations } = after!.training!.recipe;
    expect(iterations).toBeGreaterThan(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ done: true, step: iterations });
    // At this rate it learns next to nothing, so its weights tell where it began.
    const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
    expect(furthest(after!.parameters, before!.parameters)).toBeLessThan(1e-5);
    await expectCode(0, ...line);
    expect(furthest(readModel(readFileSync(file('epoch')), 'epoch').parameters, before!.parameters)).toBeGreaterThan(
      1e-3,
    );
  });

  it('refuses what is no model and another shape, and leaves it aside where a run goes on', async () => {
    const input = ['--input', file('elves.txt')];
    await expectCode(2, ...TRAIN, ...input, '--from', file('elves.txt'));
    const shape = await expectCode(2, ...TRAIN, ...input, '--from', 'base', '--hidden', '7', '--epochs', '1');
    expect(shape.notes.at(-1)).toMatch(/hiddenSize 192, but the recipe says 7/);
    const both = await expectCode(0, 'train', ...input, '--from', 'base', '--resume', file('part'), '--device', 'cpu');
    expect(both.notes).toContain('--from is left aside: the run goes on with its own weights.');
  });
});
