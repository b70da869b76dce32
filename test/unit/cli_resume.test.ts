import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/shell.js';
import { readModel } from '../../src/formats/model_file.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
/** Enough names for a held-out part. */
const list = readFileSync(join(ROOT, 'src/corpus/dinosaurs.txt'), 'utf8').split('\n').slice(0, 60).join('\n');
writeFileSync(file('names.txt'), list);
const FEW = ['--hidden', '8', '--batch-size', '8', '--device', 'cpu'];
const LINE = ['train', '--mode', 'names', '--preset', 'names', '--input', file('names.txt'), ...FEW];

async function expectCode(code: number, ...args: string[]) {
  const ended = await runCli(args);
  expect(ended.code, ended.notes.join('\n')).toBe(code);
  return ended;
}
const bytesOf = (name: string) => readFileSync(file(name));
const stepOf = (name: string) => readModel(bytesOf(name), name).training!.checkpoint.iteration;

describe('one line that begins a run and goes on with it', () => {
  const line = (name: string) => [...LINE, '--max-steps', '60', '--out', file(name), '--resume', file(name)];

  it('comes in parts to the end that the run was made for, bit for bit', async () => {
    await expectCode(0, ...LINE, '--max-steps', '60', '--out', file('whole'));
    const first = await expectCode(0, ...line('parts'), '--stop-after', '25');
    expect(first.notes).toContain(`${file('parts')} is not there yet: a new run begins.`);
    expect(first.notes.join('\n')).toMatch(/Stopped, as --stop-after says: 25 steps/);
    await expectCode(0, ...line('parts'), '--stop-after', '10');
    expect(stepOf('parts')).toBe(35);
    // Without the options of the run, too.
    const rest = ['--resume', file('parts'), '--out', file('parts'), '--device', 'cpu'];
    await expectCode(0, 'train', '--input', file('names.txt'), ...rest);
    expect(bytesOf('parts').equals(bytesOf('whole'))).toBe(true);
    await expectCode(0, ...line('parts'));
    expect(bytesOf('parts').equals(bytesOf('whole'))).toBe(true);
  });

  it('may begin with another model, which is left aside later', async () => {
    const from = [...line('from'), '--from', file('whole'), '--dropout', '0.1'];
    await expectCode(0, ...from, '--stop-after', '20');
    const { notes } = await expectCode(0, ...from);
    expect(notes).toContain('--from is left aside: the run goes on with its own weights.');
    expect(stepOf('from')).toBe(60);
  });

  it('is wanted where a file to resume is not there', async () => {
    const { notes } = await expectCode(2, ...LINE, '--resume', file('typo'), '--out', file('else'));
    expect(notes.at(-1)).toMatch(/typo cannot be read: there is no such file or folder/);
  });

  it.each([
    [['--mode', 'text'], /--mode is text, but the run in .*parts has names\. Leave that option out\./],
    [['--hidden', '9'], /--hidden is 9, but the run in .*parts has 8\./],
    [['--val-frac', '0.3'], /--val-frac is 0\.3, but the run in .*parts has 0\.1\./],
    [['--keep-case'], /--keep-case is true, but the run in .*parts has false\./],
    [['--weight-decay', '0.1'], /--weight-decay is 0\.1, but the run in .*parts has 0\./],
    [['--schedule', 'constant'], /--schedule is constant, but the run in .*parts has cosine\./],
    [
      ['--preset', 'notebook'],
      /--preset notebook has --cell rnn, but the run in .*parts has lstm\. Leave --preset out/,
    ],
    [['--preset', 'names'], /--preset names has --hidden 128, but the run in .*parts has 8\./],
  ])('names the option that differs: %j', async (options, message) => {
    const { notes } = await expectCode(2, 'train', '--input', file('names.txt'), '--resume', file('parts'), ...options);
    expect(notes).toEqual([expect.stringMatching(message)]);
  });
});

describe('a run that is resumed for more steps than it was made for', () => {
  it('is told that its schedule is another from there on', async () => {
    await expectCode(0, ...LINE, '--max-steps', '4', '--out', file('short'));
    const resume = [...LINE, '--resume', file('short')];
    const { notes } = await expectCode(0, ...resume, '--max-steps', '6');
    expect(notes).toContain('The learning-rate schedule is that of 6 steps from now on; the run was made for 4.');
    expect((await expectCode(0, ...resume, '--max-steps', '4')).notes.join('\n')).not.toContain('schedule');
  });
});

describe('a run that ended by patience', () => {
  const start = ['--learning-rate', '1e-6', '--patience', '1', '--max-steps', '500', '--out', file('early')];

  it('says so, and goes on with a larger --patience only', async () => {
    rmSync(file('early'), { force: true });
    // With a learning rate so low that float32 weights hardly change, some evaluation finds no lower loss.
    const args = ['--optimizer', 'sgd', ...start];
    const { notes } = await expectCode(0, ...LINE, ...args);
    const ended = stepOf('early');
    expect(ended).toBeLessThan(500);
    expect(notes.join('\n')).toMatch(/Stopped early, after 1 evaluations without a lower held-out loss: \d+ steps/);
    const resume = ['train', '--input', file('names.txt'), '--resume', file('early'), '--device', 'cpu', '--json'];
    const again = await expectCode(0, ...resume);
    expect(again.notes.join('\n')).toMatch(/ended by patience at step \d+: .* give a larger --patience, or 0 for none/);
    expect(jsonLines(again.out).at(-1)).toMatchObject({ step: ended });
    const more = await expectCode(2, ...resume, '--max-steps', '600');
    expect(more.notes.at(-1)).toMatch(/ended by patience at step/);
    const { out } = await expectCode(0, ...resume, '--patience', '0', '--max-steps', String(ended + 5));
    expect(jsonLines(out).at(-1)).toMatchObject({ step: ended + 5 });
  });
});
