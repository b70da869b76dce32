import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as real from 'node:fs/promises';
import { ModelSaver } from '../../src/cli/model_saver.ts';
import { Notes } from '../../src/cli/notes.ts';
import { readModel } from '../../src/formats/model_file.ts';
import type { RunCheckpoint } from '../../src/train/checkpoint.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import type { World } from '../helpers/cli.ts';
import { failingFiles } from '../helpers/failing_files.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
writeFileSync(file('names.txt'), 'anna\nrex\nzoe\nbo\n');
const TRAIN = ['train', '--input', file('names.txt'), '--preset', 'notebook', '--hidden', '3', '--device', 'cpu'];
const train = (out: string, options: readonly string[] = [], world: World = {}) =>
  runCli([...TRAIN, '--max-steps', '20', '--out', out, ...options], world);
const stepOf = (path: string) => readModel(readFileSync(path), path).training!.checkpoint.iteration;
const hidden = () => readdirSync(folder).filter((name) => name.startsWith('.'));

// Rescued models land in the working folder of the test.
beforeEach(() => vi.spyOn(process, 'cwd').mockReturnValue(folder));
afterEach(() => vi.restoreAllMocks());

/** A checkpoint of which the saver reads only what is here. */
const checkpoint = (iteration: number, best: number | null = null) =>
  ({ iteration, best: best === null ? null : { iteration: best } }) as RunCheckpoint;

/** A saver with a clock of its own, and the steps that it has written. */
function savingTo(path: string, files = failingFiles(Infinity), everyMs = 60_000) {
  let now = 0;
  let notes = '';
  const saver = new ModelSaver({
    files,
    file: { path, target: path },
    everyMs,
    bytesOf: ({ iteration }) => new TextEncoder().encode(String(iteration)),
    notes: new Notes({ write: (text: string) => (notes += text) }),
    now: () => now,
  });
  const offer = async (at: number, ...what: Parameters<typeof checkpoint>) => {
    now = at;
    saver.offer(checkpoint(...what));
    await saver.idle();
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  return { saver, offer, told: () => notes };
}

describe('a saver', () => {
  it('writes soon after the start, then once per interval', async () => {
    const { offer } = savingTo(file('interval'));
    const written = [];
    for (const [at, step] of [
      [999, 1],
      [1_000, 2],
      [60_999, 3],
      [61_000, 4],
      [90_000, 5],
    ] as const) {
      written.push(await offer(at, step));
    }
    expect(written).toEqual([null, '2', '2', '4', '4']);
  });

  it('writes each new best, at most once a second', async () => {
    const { offer } = savingTo(file('best'));
    const written = [];
    for (const [at, step, best] of [
      [1_000, 1, 1],
      [1_500, 2, 2],
      [1_999, 3, 2],
      [2_000, 4, 2],
      [9_000, 5, 2],
      [9_001, 6, 6],
    ] as const) {
      written.push(await offer(at, step, best));
    }
    expect(written).toEqual(['1', '1', '1', '4', '4', '6']);
  });

  it('writes nothing on the way with 0', async () => {
    const { offer } = savingTo(file('never'), failingFiles(Infinity), 0);
    expect(await offer(1e9, 7, 7)).toBeNull();
  });

  it('tells a failure once, goes on, and keeps the old file', async () => {
    const { offer, told } = savingTo(file('full'), failingFiles(5, 7));
    expect(await offer(4_000, 1)).toBe('1');
    expect(await offer(64_000, 2)).toBe('1');
    expect(await offer(124_000, 3)).toBe('1');
    expect(await offer(184_000, 4)).toBe('4');
    expect(told()).toMatch(
      /^\S+full cannot be written: the disk is full\. [^\n]* The run goes on and tries again\.\n$/,
    );
    expect(hidden()).toEqual([]);
  });
});

describe('a disk that fills', () => {
  it('at any write leaves the old file whole, and is told in one sentence with exit code 1', async () => {
    const out = file('old');
    expect((await train(out)).code).toBe(0);
    const old = readFileSync(out);
    const counting = failingFiles(Infinity);
    const args = ['--seed', '1'];
    expect((await train(file('count'), args, { files: counting })).code).toBe(0);
    expect(counting.calls()).toBeGreaterThan(7);
    for (let n = 0; n < counting.calls(); n++) {
      const { code, notes } = await train(out, args, { files: failingFiles(n) });
      const errors = notes.filter((line) => line.startsWith('mangosaurus:'));
      expect({ n, code, errors }).toEqual({ n, code: 1, errors: [expect.stringMatching(/the disk is full/)] });
      expect(readFileSync(out).equals(old), `write ${n}`).toBe(true);
      expect(hidden()).toEqual([]);
    }
  });

  it('at any write, also of a log, leaves a whole file, and is told of each file once', async () => {
    const out = file('old-with-log');
    const args = (log: string) => ['--seed', '1', '--log', file(log)];
    await train(out);
    const old = readFileSync(out);
    const counting = failingFiles(Infinity);
    await train(file('new-with-log'), args('count.jsonl'), { files: counting });
    const whole = readFileSync(file('new-with-log'));
    for (let n = 0; n < counting.calls(); n++) {
      writeFileSync(out, old);
      const { code, notes } = await train(out, args(`${n}.jsonl`), { files: failingFiles(n) });
      const saved = readFileSync(out);
      // The log alone fails after the model's last write.
      expect(saved.equals(code === 0 ? whole : old), `write ${n}`).toBe(true);
      expect([0, 1]).toContain(code);
      const ofLog = notes.filter((line) => /^The log .* cannot be written: the disk is full/.test(line));
      expect(ofLog.length).toBeLessThanOrEqual(1);
      const errors = notes.filter((line) => line.startsWith('mangosaurus:'));
      expect({ n, errors: errors.length }).toEqual({ n, errors: code });
      if (code === 0) expect(ofLog).toHaveLength(1);
      expect(hidden()).toEqual([]);
    }
  });

  it('for a moment puts the model beside the file, and says so', async () => {
    const counting = failingFiles(Infinity);
    await train(file('moment'), [], { files: counting });
    const last = counting.calls() - 1;
    const { code, notes } = await train(file('moment2.safetensors'), [], { files: failingFiles(last, last + 1) });
    expect(code).toBe(1);
    expect(notes.at(-1)).toMatch(/moment2\.safetensors cannot be written: .* The model was written to .* instead\.$/);
    expect(stepOf(file('moment2-saved.safetensors'))).toBe(20);
  });
});

describe('an output that goes', () => {
  const long = ['--json', '--max-steps', '100000', '--save-every', '0'];

  it('with its folder puts the model into the working folder, under a free name', async () => {
    writeFileSync(file('gone-saved.safetensors'), 'of somebody');
    mkdirSync(file('here'));
    const onWrite: World['onWrite'] = ({ interrupt }) => {
      if (existsSync(file('here'))) renameSync(file('here'), file('there'));
      interrupt();
    };
    const { code, notes } = await train(file('here/gone.safetensors'), long, { onWrite });
    expect(code).toBe(1);
    expect(notes.at(-1)).toContain(`written to ${file('gone-saved-2.safetensors')} instead.`);
    expect(stepOf(file('gone-saved-2.safetensors'))).toBeGreaterThan(0);
    expect(readFileSync(file('gone-saved.safetensors'), 'utf8')).toBe('of somebody');
  });

  it('as standard output that cannot be written keeps the model, names it, and ends with 1', async () => {
    const onWrite: World['onWrite'] = () => {
      throw new Error('The device is full.');
    };
    const { code, notes } = await train(file('unheard'), long, { onWrite });
    expect(code).toBe(1);
    const step = stepOf(file('unheard'));
    expect(step).toBeGreaterThan(0);
    expect(notes).toContain(`The model of step ${step} is in ${file('unheard')}.`);
  });
});

describe('a lock', () => {
  const lock = file('.locked.lock');
  const owner = (changes: object) => JSON.stringify({ pid: process.pid, host: hostname(), started: null, ...changes });

  it('tells the second of two runs that write the same file', async () => {
    let second: Awaited<ReturnType<typeof train>> | undefined;
    const first = await train(file('locked'), ['--json', '--max-steps', '100000'], {
      onWrite: async ({ interrupt }) => {
        second ??= await train(file('locked'));
        interrupt();
      },
    });
    expect(first.code).toBe(130);
    expect(second!.code).toBe(2);
    expect(second!.notes).toEqual([expect.stringMatching(/locked is being written by another run \(process \d+\)\./)]);
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['of a process that is gone', owner({ pid: 2 ** 22 + 1 })],
    ['of a process whose number came again', owner({ started: '1' })],
  ])('%s is taken over', async (_, content) => {
    writeFileSync(lock, content);
    expect((await train(file('locked'))).code).toBe(0);
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['empty', ''],
    ['of another machine', owner({ host: 'elsewhere' })],
  ])('that is %s is taken over only once it is old', async (_, content) => {
    writeFileSync(lock, content);
    const { code, notes } = await train(file('locked'));
    expect(code).toBe(2);
    expect(notes.at(-1)).toMatch(/is being written by another run/);
    const old = Date.now() / 1_000 - 3_600;
    await real.utimes(lock, old, old);
    expect((await train(file('locked'))).code).toBe(0);
  });
});

describe('--log', () => {
  it('has the lines of --json, and goes on with those of a resumed run', async () => {
    const log = file('run.jsonl');
    const { out } = await train(file('logged'), ['--json', '--log', log]);
    const lines = jsonLines(readFileSync(log, 'utf8'));
    expect(lines[0]).toMatchObject({ run: file('logged'), step: 0, recipe: { iterations: 20 } });
    for (const [i, line] of jsonLines(out).entries()) expect(lines[i + 1]).toMatchObject(line);
    // A killed run may leave half a line.
    await real.appendFile(log, '{"step":21,"lo');
    await runCli([
      'train',
      '--input',
      file('names.txt'),
      '--resume',
      file('logged'),
      '--max-steps',
      '25',
      '--log',
      log,
    ]);
    const all = readFileSync(log, 'utf8').split('\n').slice(0, -1);
    expect(all[lines.length]).toBe('{"step":21,"lo');
    expect(JSON.parse(all[lines.length + 1]!)).toMatchObject({ run: null, step: 20 });
    expect(JSON.parse(all.at(-1)!)).toMatchObject({ step: 25, done: true });
  });

  it.each(['names.txt', 'logged'])('is not appended to %s', async (name) => {
    await train(file('logged'));
    const before = readFileSync(file(name));
    const { code, notes } = await train(file('other'), ['--log', file(name)]);
    expect(code).toBe(2);
    expect(notes).toEqual([expect.stringMatching(/would be overwritten|is no log of a run/)]);
    expect(readFileSync(file(name)).equals(before)).toBe(true);
  });
});
