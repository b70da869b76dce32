import { describe, expect, it } from 'vitest';
import { JOBS } from '../../bench/jobs.ts';
import { median, medianTime } from '../../bench/timing.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';

describe('the benchmark', () => {
  it('takes the middle of its times', () => {
    expect(median([3, 1, 100])).toBe(3);
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('warms up once, and runs as often as it must', async () => {
    let runs = 0;
    const run = async (): Promise<void> => void runs++;
    expect((await medianTime(run, { leastRuns: 3, milliseconds: 0 })).runs).toBe(3);
    expect(runs).toBe(4);
  });

  it('has the jobs with fixed names, and measures a step', async () => {
    expect(Object.keys(JOBS)).toEqual(['rnn50 B1 T13', 'sample rnn50 x10000']);
    const measured = await JOBS['rnn50 B1 T13']!(cpuEngine(), { leastRuns: 1, milliseconds: 0 });
    expect(measured.millisecondsPerStep).toBeGreaterThan(0);
    expect(measured.symbolsPerSecond).toBeCloseTo(13_000 / measured.millisecondsPerStep);
  });
});
