import { linkSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const NAMES = 'anna\nrex\nzoe\nbo\n';
const BRIEF = ['--preset', 'notebook', '--hidden', '3', '--max-steps', '2', '--device', 'cpu'];
const train = (input: string, out: string, ...options: string[]) =>
  runCli(['train', '--input', input, ...BRIEF, '--out', out, ...options]);

/** Expects that a command is refused with one sentence, and that a file keeps its bytes. */
async function expectKept(path: string, message: RegExp, command: () => ReturnType<typeof runCli>): Promise<void> {
  const before = readFileSync(path);
  const { code, out, notes } = await command();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(notes).toEqual([expect.stringMatching(message)]);
  expect(readFileSync(path).equals(before)).toBe(true);
}

describe('an output that is an input', () => {
  const list = file('names.txt');
  writeFileSync(list, NAMES);
  symlinkSync('names.txt', file('link.txt'));
  linkSync(list, file('hard.txt'));

  it.each([
    ['itself', list],
    ['another spelling', `${folder}/../${basename(folder)}/names.txt`],
    ['a symbolic link', file('link.txt')],
    ['a hard link', file('hard.txt')],
  ])('is refused before training: %s', async (_, out) => {
    await expectKept(list, /would be overwritten, but .* is an input\./, () => train(list, out));
    await expectKept(list, /would be overwritten, but .* is an input\. Give another file/, () => train(out, list));
  });

  it('is refused with a weight, and among several', async () => {
    writeFileSync(file('others.txt'), NAMES);
    const args = ['--input', file('others.txt')];
    await expectKept(list, /would be overwritten/, () => train(`${list}:3`, list, ...args));
  });

  it('is refused where it is the model of --from', async () => {
    await train(list, file('begun'));
    await expectKept(file('begun'), /begun would be overwritten, but this file is an input/, () =>
      runCli(['train', '--input', list, '--from', file('begun'), '--max-steps', '1', '--out', file('begun')]),
    );
  });

  it('is refused by convert and export, and a run keeps its training', async () => {
    const run = file('run.safetensors');
    await train(list, run);
    symlinkSync('run.safetensors', file('alias.safetensors'));
    for (const out of [run, file('alias.safetensors')]) {
      await expectKept(run, /would be overwritten/, () => runCli(['convert', run, out, '--half']));
    }
    await expectKept(run, /would be overwritten/, () => runCli(['export', run, run, '--to', 'html']));
    expect(readModel(readFileSync(run), run).training).not.toBeNull();
  });
});

describe('an output that exists', () => {
  const list = file('list.txt');
  writeFileSync(list, NAMES);

  it.each([
    ['notes', '# Notes\n'],
    ['one byte', 'x'],
    ['a page of eight zeros', '\0'.repeat(64)],
    ['a header without an end', `\u0010${'\0'.repeat(7)}{"a":`],
  ])('is not overwritten if it is no model file: %s', async (name, content) => {
    writeFileSync(file(name), content);
    await expectKept(file(name), /exists and is no model file; it is not overwritten\./, () => train(list, file(name)));
  });

  it('is not overwritten if it is a safetensors file of another program', async () => {
    const other = file('other.safetensors');
    writeFileSync(other, writeSafetensors([['a', { shape: [1], values: new Float32Array(1) }]], [['format', 'pt']]));
    await expectKept(other, /is no model file/, () => train(list, other));
    await train(list, file('mine.safetensors'));
    await expectKept(other, /is no model file/, () => runCli(['convert', file('mine.safetensors'), other]));
  });

  it('is overwritten if it is a model file or empty', async () => {
    writeFileSync(file('empty'), '');
    for (const name of ['empty', 'empty']) expect((await train(list, file(name))).code).toBe(0);
  });
});

describe('temporary files', () => {
  const list = file('few.txt');
  writeFileSync(list, NAMES);
  const uuid = '01234567-89ab-4cde-8f01-23456789abcd';

  it('of killed runs are removed, those of others stay', async () => {
    /** Above every limit of Linux, so no process has it. */
    const dead = 2 ** 22 + 1;
    const stay = [
      `.swept.${process.ppid}.${uuid}.tmp`,
      `.swept.${dead}.tmp`,
      `.swept.notes.tmp`,
      `.sweptest.${dead}.${uuid}.tmp`,
    ];
    const go = [`.swept.${dead}.${uuid}.tmp`, `.swept.${process.pid}.${uuid}.tmp`];
    for (const name of [...stay, ...go]) writeFileSync(file(name), 'half a model');
    expect((await train(list, file('swept'))).code).toBe(0);
    const left = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
    expect(left.sort()).toEqual(stay.sort());
  });

  it('fit beside names of 255 bytes in any script', async () => {
    const out = file(`${'模'.repeat(81)}.safetensors`.slice(-85));
    expect((await train(list, file('模'.repeat(81)))).code).toBe(0);
    expect((await train(list, out)).code).toBe(0);
  });
});
