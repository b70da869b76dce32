import { describe, expect, it } from 'vitest';
import { pacingOf } from '../../bench/browser/frames.ts';
import { compare } from '../../bench/contender.ts';
import type { Contender } from '../../bench/contender.ts';

/** A contender whose runs take what it is told, without taking it. */
function fake(label: string, times: readonly (number | Error)[], log: string[]): Contender {
  let round = 0;
  return {
    label,
    runtime: 'Fake 1.0',
    prepare: async () => ({
      description: { kind: label, name: 'none' },
      run: async () => {
        log.push(label);
        const time = times[round++]!;
        if (time instanceof Error) throw time;
        return { times: [time, time], symbols: 10 };
      },
      destroy: () => void log.push(`end ${label}`),
    }),
  };
}

describe('a comparison', () => {
  const budget = { leastRuns: 1, milliseconds: 1_000 };

  it('lets contenders take turns, and joins their runs', async () => {
    const log: string[] = [];
    const contenders = [fake('a', [1, 5, 3], log), fake('b', [10, 10, 10], log)];
    const rows = await compare('job', contenders, { rounds: 3, budget, failed: () => expect.fail() });
    expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'end a', 'end b']);
    expect(rows.map(({ device, ms_per_step, runs }) => [device, ms_per_step, runs])).toEqual([
      ['a', 3, 6],
      ['b', 10, 6],
    ]);
    expect(rows[0]!.runtime).toBe('Fake 1.0');
  });

  it('goes on without one that fails, and keeps what it gave before', async () => {
    const log: string[] = [];
    const failures: string[] = [];
    const none: Contender = { label: 'none', runtime: '', prepare: async () => null };
    const broken: Contender = { label: 'broken', runtime: '', prepare: () => Promise.reject(new Error('no')) };
    const contenders = [none, broken, fake('a', [1, new Error('late'), 1], log), fake('b', [2, 2, 2], log)];
    const failed = (label: string, job: string, error: unknown) => failures.push(`${label}, ${job}: ${String(error)}`);
    const rows = await compare('job', contenders, { rounds: 3, budget, failed });
    expect(failures).toEqual(['broken, job: Error: no', 'a, job: Error: late']);
    expect(rows.map(({ device, runs }) => [device, runs])).toEqual([
      ['a', 2],
      ['b', 6],
    ]);
    expect(log.filter((entry) => entry.startsWith('end'))).toEqual(['end a', 'end b']);
  });

  it('gives one that uses up its time no further turn', async () => {
    const log: string[] = [];
    const slow = fake('slow', [1, 1, 1], log);
    const sleepy: Contender = {
      ...slow,
      prepare: async (job) => {
        const prepared = (await slow.prepare(job))!;
        const run = async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return prepared.run(budget);
        };
        return { ...prepared, run };
      },
    };
    const hurried = { leastRuns: 1, milliseconds: 5 };
    const rows = await compare('job', [sleepy], { rounds: 3, budget: hurried, failed: () => expect.fail() });
    expect(rows[0]!.runs).toBe(2);
  });
});

describe('frame pacing', () => {
  it('counts frames that were late and frames before which one was left out', () => {
    const even = Array.from({ length: 8 }, (_, i) => i * 16.6);
    const pacing = pacingOf([even, [1_000, 1_017, 1_037, 1_072]]);
    expect(pacing).toMatchObject({ frames: 10, median: 16.6, longest: 35, share_above_16_7: 0.2, share_above_33: 0.1 });
  });
});
