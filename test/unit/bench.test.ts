import { describe, expect, it } from 'vitest';
import { measureJobs } from '../../src/bench/measure_jobs.ts';
import { rowOf, tableHead, tableRow, withShares } from '../../src/bench/row.ts';
import type { Row } from '../../src/bench/row.ts';
import { quantile, timedRuns, timingOf } from '../../src/bench/timing.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';

const ENGINE = { kind: 'cpu', name: 'CPU, float32' } as const;
const LIMITS = {
  product_gflops: 2,
  copy_gb_per_second: 4,
  dispatch_microseconds: 10,
  submission_microseconds: 50,
};

/** Rows of jobs on the CPU engine, with a millisecond for each, and the jobs that failed. */
async function measured(jobs: readonly string[]): Promise<{ rows: Row[]; failed: string[] }> {
  const failed: string[] = [];
  const rows: Row[] = [];
  const budget = { leastRuns: 1, milliseconds: 1 };
  const options = { jobs, budget, open: async () => cpuEngine(), failed: (job: string) => void failed.push(job) };
  for await (const row of measureJobs(options)) rows.push(row);
  return { rows, failed };
}

describe('timing', () => {
  it('tells the middle and the spread', () => {
    expect(quantile([3, 1, 100], 0.5)).toBe(3);
    expect(quantile([4, 1, 3, 100], 0.5)).toBe(3.5);
    expect(quantile([], 0.5)).toBeNaN();
    expect(timingOf([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])).toEqual({ median: 50, p10: 10, p90: 90, runs: 11 });
  });

  it('runs as often as it must, and once where a run takes far too long', async () => {
    const quick = await timedRuns(async () => undefined, { leastRuns: 3, milliseconds: 0.001 });
    expect(quick.length).toBeGreaterThanOrEqual(1);
    const wait = (milliseconds: number) => () => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    expect((await timedRuns(wait(5), { leastRuns: 4, milliseconds: 10 })).length).toBeGreaterThanOrEqual(4);
    expect(await timedRuns(wait(30), { leastRuns: 4, milliseconds: 2 })).toHaveLength(1);
  });
});

describe('rows', () => {
  const row = rowOf('rnn50 B1 T13', ENGINE, { times: [0.25, 0.5, 0.75], symbols: 13 }, 3 * 2 ** 20);

  it('give time per step and symbols per second', () => {
    expect(row).toEqual({
      job: 'rnn50 B1 T13',
      device: 'cpu',
      adapter: 'CPU, float32',
      ms_per_step: 0.5,
      symbols_per_second: 26_000,
      ms_p10: 0.3,
      ms_p90: 0.7,
      runs: 3,
      memory_mib: 3,
    });
  });

  it('say so where a time was reckoned from a part', () => {
    expect(rowOf('notebook x35000', ENGINE, { times: [1], symbols: 1, scaledFrom: 70 }).scaled_from).toBe(70);
    expect(row).not.toHaveProperty('scaled_from');
  });

  it('give what encoding takes, where steps are encoded', () => {
    const encoded = rowOf('rnn50 B1 T13', ENGINE, { times: [1], symbols: 13, encodeTimes: [0.03, 0.01, 0.02] });
    expect(encoded.encode_ms_per_step).toBe(0.02);
    expect(row).not.toHaveProperty('encode_ms_per_step');
    const end = tableHead().indexOf('encoding') + 'encoding'.length;
    expect(tableRow(encoded).slice(0, end)).toMatch(/ 0\.02$/);
    expect(tableRow(row).slice(0, end)).toMatch(/0\.7 +$/);
  });

  it('compare a training step with the limits of its adapter', () => {
    // 6 x (50 x 50 + 27 x 50) x 13 operations and 4 x 6 x 5,277 bytes in half a millisecond.
    expect(withShares(row, LIMITS)).toMatchObject({
      share_of_product_rate: 0.3003,
      share_of_copy_rate: 0.06332,
      empty_dispatches: 50,
      limits: LIMITS,
    });
    expect(withShares(row, null)).toBe(row);
    expect(withShares({ ...row, job: 'sample rnn50 x10000' }, LIMITS)).not.toHaveProperty('limits');
  });

  it('stand under the head of their table', () => {
    const end = tableHead().indexOf('ms per step') + 'ms per step'.length;
    expect(tableRow(row).slice(0, end)).toMatch(/ 0\.5$/);
    expect(tableRow({ ...row, runs: 1 })).toContain('one run');
  });
});

describe('the benchmark', () => {
  it('measures each job, and goes on after one that cannot be done', async () => {
    const { rows, failed } = await measured(['start rnn8 B2 T13', 'nonsense', 'rnn8 B1 T13', 'sample rnn8 x3']);
    expect(failed).toEqual(['nonsense']);
    expect(rows.map(({ job }) => job)).toEqual(['start rnn8 B2 T13', 'rnn8 B1 T13', 'sample rnn8 x3']);
    for (const { ms_per_step, symbols_per_second } of rows) {
      expect(ms_per_step).toBeGreaterThan(0);
      expect(symbols_per_second).toBeGreaterThan(0);
    }
  });

  it('reckons the notebook from the iterations that it had time for', async () => {
    const { rows } = await measured(['notebook x1000000']);
    const { scaled_from, ms_per_step } = rows[0]!;
    expect(scaled_from).toBeGreaterThan(0);
    expect(scaled_from).toBeLessThan(1_000_000);
    // Ten times the budget were spent on the part.
    expect(ms_per_step).toBeGreaterThanOrEqual((10 * 1_000_000) / scaled_from!);
  });
});

describe('the command bench', () => {
  it('prints a row for each engine that is there', async () => {
    const { code, out, notes } = await runCli(['bench', '--json', '--seconds', '0.001', '--jobs', 'rnn8 B1 T13']);
    expect(code).toBe(0);
    const rows = jsonLines(out);
    expect(rows.map(({ device }) => device)).toEqual(['cpu', 'reference']);
    expect(rows[0]).toMatchObject({ job: 'rnn8 B1 T13', adapter: expect.any(String), ms_per_step: expect.any(Number) });
    expect(notes.join()).toContain('Not measured: gpu');
  });

  it('wants a GPU where one is asked for', async () => {
    expect((await runCli(['bench', '--device', 'gpu', '--jobs', 'rnn8 B1 T13'])).code).toBe(3);
  });

  it('predicts training steps for classes of cards, without a device', async () => {
    const jobs = 'lstm128 B32 T40,sample rnn50 x10';
    const { code, out } = await runCli(['bench', '--predict', '--json', '--jobs', jobs]);
    expect(code).toBe(0);
    const rows = jsonLines(out);
    expect(rows.map(({ job, card }) => [job, card])).toEqual(
      ['integrated', 'mid', 'high'].map((card) => ['lstm128 B32 T40', card]),
    );
    const times = rows.map(({ predicted_ms_per_step: time }) => time as number);
    expect(times).toEqual([...times].sort((x, y) => y - x));
    const table = await runCli(['bench', '--predict', '--jobs', jobs]);
    expect(table.out).toMatch(/^job +integrated +mid +high\nlstm128 B32 T40( +[\d.]+ ms, \w+){3}\n$/);
  });

  it('says which jobs there are', async () => {
    const { code, notes } = await runCli(['bench', '--jobs', 'rnn50']);
    expect(code).toBe(2);
    expect(notes.join()).toMatch(/no job "rnn50".*CELL/);
  });
});
