import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { breatheEvery, inBreaths } from '../../src/host/breaths.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
afterEach(() => breatheEvery(Infinity));

/** Works for some milliseconds without letting anything else go first. */
function workFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a long program', () => {
  it('makes all calls in order, and lets a task that came meanwhile go first', async () => {
    breatheEvery(10);
    const order: (number | string)[] = [];
    setTimeout(() => order.push('signal'));
    await inBreaths(60, (i) => {
      order.push(i);
      workFor(1.5);
    });
    expect(order.filter((what) => what !== 'signal')).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(order.indexOf('signal')).toBeLessThan(59);
  });

  it('is left after few calls, if they are long', async () => {
    breatheEvery(10);
    const order: (number | string)[] = [];
    setTimeout(() => order.push('signal'));
    await inBreaths(3, (i) => {
      order.push(i);
      workFor(15);
    });
    expect(order).toEqual([0, 'signal', 1, 2]);
  });

  it('is run at once where nobody asked for breaths, and where it is short', () => {
    const calls: number[] = [];
    expect(inBreaths(3, (i) => calls.push(i))).toBeUndefined();
    breatheEvery(60_000);
    expect(inBreaths(3, (i) => calls.push(i))).toBeUndefined();
    expect(calls).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('throws what a call throws', async () => {
    breatheEvery(0);
    const failing = async (): Promise<void> => {
      await inBreaths(80, (i) => {
        if (i === 70) throw new Error('here');
      });
    };
    await expect(failing()).rejects.toThrow('here');
  });

  it.each(['cpu', 'reference'])('trains to the same bytes, with as many breaths as can be (%s)', async (device) => {
    writeFileSync(file('names.txt'), 'anna\nrex\nzoe\nbo\n');
    const args = [
      '--input',
      file('names.txt'),
      '--preset',
      'names',
      '--hidden',
      '6',
      '--layers',
      '2',
      '--max-steps',
      '5',
    ];
    for (const [name, milliseconds] of [
      ['sync', Infinity],
      ['breaths', 0],
    ] as const) {
      breatheEvery(milliseconds);
      const { code, notes } = await runCli(['train', ...args, '--device', device, '--out', file(name)]);
      expect(code, notes.join('\n')).toBe(0);
    }
    expect(readFileSync(file('breaths')).equals(readFileSync(file('sync')))).toBe(true);
    const names = [];
    for (const milliseconds of [Infinity, 0]) {
      breatheEvery(milliseconds);
      names.push((await runCli(['sample', '--model', file('sync'), '-n', '9', '--device', device])).out);
    }
    expect(names[0]).toBe(names[1]);
  });
});
