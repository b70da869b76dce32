import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { TunedAdapter } from '../../src/engine/known_variants.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const list = join(folder, 'names.txt');
const binary = join(folder, 'picture.png');
const empty = join(folder, 'empty.txt');
writeFileSync(list, 'anna\nrex\n');
writeFileSync(binary, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));
writeFileSync(empty, '');

describe('wrong usage or input ends with exit code 2 and one line', () => {
  it.each([
    [
      [],
      /^mangosaurus: No command was given; the commands are notebook, train, sample, .*doctor\. See: mangosaurus --help$/,
    ],
    [['trian'], /^mangosaurus: Unknown command 'trian' \(Did you mean train\?\)/],
    [['--colour'], /Unknown option '--colour'\. See: mangosaurus --help$/],
    [['notebook', '--color'], /Unknown option '--color'\. See: mangosaurus notebook --help$/],
    [['notebook', 'extra'], /Too many arguments for 'notebook'\./],
    [['notebook', '--iterations'], /Option '--iterations <n>' argument missing\./],
    [['notebook', '--iterations', '1e3'], /argument '1e3' is invalid\. Give a whole number from 0 to 1000000000\./],
    [['notebook', '--print-every', '0'], /argument '0' is invalid\. Give a whole number from 1/],
    [['notebook', '--names', '-1'], /argument '-1' is invalid/],
    [['notebook', '--names='], /argument '' is invalid/],
    [['notebook', '--device', 'tpu'], /argument 'tpu' is invalid\. Allowed choices are auto, gpu, cpu, reference\./],
    [['notebook', '--device', 'cpu', '--adapter', 'x'], /--adapter chooses among GPUs, but --device is cpu\./],
    [['notebook', '--data', join(folder, 'none')], /none cannot be read: there is no such file or folder\./],
    [['notebook', '--data', folder], /cannot be read: it is a folder\. Give a file\./],
    [['notebook', '--data', `${list}/x`], /cannot be read: a part of its path is a file/],
    [['notebook', '--data', 'a\0b'], /cannot be read: /],
    [['notebook', '--data', binary], /picture\.png is not text: byte 4 is zero\./],
    [['notebook', '--data', empty], /empty\.txt holds no names: it is empty\./],
    [['notebook', '--data', '-'], /standard input holds no names/],
    [['train'], /Required option '--input <file>' not specified\./],
    [
      ['train', '--input', list, '--learning-rate', 'fast'],
      /argument 'fast' is invalid\. Give a number from 0\.000001/,
    ],
    [['train', '--input', list, '--learning-rate', '0'], /argument '0' is invalid/],
    [['train', '--input', list, '--grad-clip', 'NaN'], /argument 'NaN' is invalid\. .* or 0 for none\./],
    [['train', '--input', list, '--hidden', '1025'], /Give a whole number from 1 to 1024\./],
    [['train', '--input', list, '--seed', '4294967296'], /Give a whole number from 0 to 4294967295\./],
    [['train', '--input', list, '--cell', 'elman'], /Allowed choices are rnn, lstm, gru, mingru\./],
    [['train', '--input', list, '--dropout', '1'], /Give a share from 0 to below 1\./],
    [
      ['train', '--input', list, '--mode', 'text', '--preset', 'names'],
      /--preset names is for names, but --mode is text/,
    ],
    [
      ['train', '--input', list, '--preset', 'notebook', '--batch-size', '8'],
      /batchSize is 8, but the notebook trains/,
    ],
    [['train', '--input', list, '--val-frac', '0.1'], /a held-out share of 0\.1 leaves one side empty/],
    [['eval', '--model', list, '--input', list], /no safetensors file/],
    [['eval', '--model', '-', '--input', '-'], /cannot both be standard input/],
    [['train', '--input', list, '--epochs', '1', '--max-steps', '1'], /--epochs and --max-steps both say when to stop/],
    [
      ['train', '--input', list, '--batch-size', '1', '--epochs', '999999999'],
      /would have \d+ steps; at most 1000000000 can be done/,
    ],
    [['train', '--input', list, '--out', folder], /cannot be written: it is no plain file\./],
    [['train', '--input', list, '--out', join(folder, 'none/x')], /cannot be written: its folder takes no file/],
    [['train', '--input', list, '--out', join(folder, 'x/')], /cannot be written: it names no file/],
    [['train', '--input', list, '--out', '/dev/null'], /\/dev\/null cannot be written: it is no plain file/],
    [['train', '--input', list, '--resume', list], /names\.txt announces a header/],
    [['train', '--input', list, '--resume', '-'], /--resume cannot read from standard input/],
    [['sample'], /Required option '--model <file>' not specified/],
    [['sample', '--model', list, '-n', '0'], /Option '-n <n>' argument '0' is invalid/],
    [['sample', '--model', list, '--temperature', '-1'], /argument '-1' is invalid/],
    [['sample', '--model', list], /no safetensors file/],
    [['sample', '--model', '\u001b[2Jx\ny'], /^mangosaurus: \\u\{1b\}\[2Jx y cannot be read/],
  ])('%j', async (args, message) => {
    const { code, out, notes } = await runCli(args);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('other endings', () => {
  it('a GPU that is not there: exit code 3, and why', async () => {
    for (const verb of [['notebook'], ['train', '--input', list]]) {
      const { code, out, notes } = await runCli([...verb, '--device', 'gpu']);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(notes).toEqual(['mangosaurus: There is no such GPU: No adapter in this test. Or use --device cpu.']);
    }
  });

  it('help and version are results', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, out: `${version}\n`, notes: [] });
    for (const args of [['--help'], ['help'], ['help', 'train'], ['train', '--help']]) {
      const { code, out, notes } = await runCli(args);
      expect({ code, notes }).toEqual({ code: 0, notes: [] });
      expect(out).toMatch(/^Usage: mangosaurus /);
    }
    expect((await runCli(['train', '--help'])).out).toMatch(/--preset[^]*min-char-rnn/);
  });

  it('doctor says what there is, what auto takes and why, and what is missing', async () => {
    const { code, out, notes } = await runCli(['doctor']);
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    expect(out).toContain(process.versions.node);
    expect(out).toContain('gpu          none: No adapter in this test.');
    expect(out).toContain("auto         takes cpu for the notebook's model: no GPU in this test");
    const lines = jsonLines((await runCli(['doctor', '--json'])).out);
    expect(lines[0]).toMatchObject({ mangosaurus: version, node: process.versions.node });
    expect(lines.slice(1)).toMatchObject([
      { device: 'gpu', available: false, problem: 'No adapter in this test.' },
      { device: 'cpu', available: true, kind: 'cpu', software: true },
      { device: 'reference', available: true },
      { device: 'auto', available: true, kind: 'cpu', reason: 'no GPU in this test' },
    ]);
  });

  it('doctor lists the variants of kernels that were measured, and forgets them', async () => {
    const shapes = {
      'bias_gradient T16 B8 {"COLUMNS":27}': { variant: 'tiles', times: { plain: 0.04, tiles: 0.02 } },
    } as const;
    let tuned: TunedAdapter | null = { shapes, wrong: ['matmul blocks'] };
    const cpu = cpuEngine();
    const gpu: Engine = {
      ...{ queueDepth: 1, onRecovered: null, loseDevice: cpu.loseDevice, clip: cpu.clip },
      ...{ createModel: cpu.createModel, destroy: () => undefined },
      get description() {
        return { ...cpu.description, kind: 'gpu' as const, name: 'A card', software: false, ...(tuned && { tuned }) };
      },
      forgetVariants: async () => void (tuned = null),
    };
    const before = await runCli(['doctor'], { gpu });
    expect(before.out).toContain('bias_gradient T16 B8 COLUMNS:27: tiles (tiles 20 µs, plain 40 µs)');
    expect(before.out).toContain('matmul blocks computes wrong numbers and is not used');
    const [, found] = jsonLines((await runCli(['doctor', '--json'], { gpu })).out);
    expect(found).toMatchObject({ device: 'gpu', tuned: { shapes, wrong: ['matmul blocks'] } });
    const after = await runCli(['doctor', '--forget'], { gpu });
    expect(after.notes).toEqual(['What was measured of the kernels on A card is forgotten.']);
    expect(after.out).not.toContain('bias_gradient');
    // Without a card there is nothing to forget.
    expect((await runCli(['doctor', '--forget'])).notes.join()).toContain('No adapter in this test.');
  });
});
