import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { describe, expect, it } from 'vitest';
import { FIXED_JOBS, jobName, parseJob, sweepJobs } from '../../src/bench/job.ts';
import { leastWork, setupOf, trainingStep } from '../../src/bench/work.ts';

const OTHER_JOBS = ['gru4x1024 B1024 T40', 'start lstm2x128 B32 T40', 'sample lstm64 x7', 'notebook x35000'];

describe('names of benchmark jobs', () => {
  it('include those that are fixed', () => {
    expect(FIXED_JOBS).toEqual(['rnn50 B1 T13', 'lstm2x128 B32 T40', 'lstm2x128 B128 T40', 'sample rnn50 x10000']);
  });

  it.each([...FIXED_JOBS, ...OTHER_JOBS, ...sweepJobs()])('say what is done: %s', (name) => {
    expect(jobName(parseJob(name)!)).toBe(name);
  });

  it('become sizes', () => {
    const model = { cell: 'lstm', layers: 2, hiddenSize: 128 };
    expect(parseJob('lstm2x128 B32 T40')).toEqual({ kind: 'train', model, batchSize: 32, timeSteps: 40 });
    expect(parseJob('sample lstm2x128 x50')).toEqual({ kind: 'sample', model, count: 50 });
  });

  it.each([
    '',
    'rnn50',
    'rnn50 B1 T14',
    'RNN50 B1 T13',
    'rnn0 B1 T13',
    'rnn1025 B1 T13',
    'rnn50 B1025 T13',
    'rnn5x50 B1 T13',
    'rnn50 B1 T13 ',
    'sample rnn2000 x1',
    'sample rnn50 x0',
    'notebook',
  ])('that say nothing are none: "%s"', (name) => {
    expect(parseJob(name)).toBeNull();
  });

  it('sweep every cell along both axes, each job once', () => {
    const jobs = sweepJobs();
    expect(new Set(jobs).size).toBe(jobs.length);
    for (const cell of CELL_NAMES) {
      for (const size of [`${cell}16 B1 T13`, `${cell}1024 B32 T40`, `${cell}64 B1 T40`, `${cell}64 B1024 T40`]) {
        expect(jobs).toContain(size);
      }
    }
  });
});

describe('the work of a job', () => {
  const job = parseJob('lstm2x128 B32 T40')!;

  it('is verse with RMSProp, the loss on the last symbol alone, where T is 40', () => {
    const { config, training } = setupOf({ cell: 'lstm', layers: 2, hiddenSize: 128 }, 40);
    expect(config.vocabSize).toBe(38);
    expect(training.optimizer.name).toBe('rmsprop');
    const { batch } = trainingStep(config, 40, 32);
    expect([...batch.targets.slice(0, 39 * 32)].every((id) => id === -1)).toBe(true);
    expect([...batch.targets.slice(39 * 32)].every((id) => id >= 0 && id < 38)).toBe(true);
  });

  it('is a name with plain SGD, clipped by value, where T is 13', () => {
    const { config, training } = setupOf({ cell: 'rnn', layers: 1, hiddenSize: 50 }, 13);
    expect(config.vocabSize).toBe(27);
    expect(training.optimizer.name).toBe('sgd');
    const { batch, clipValue } = trainingStep(config, 13, 2);
    expect(clipValue).toBe(5);
    expect([...batch.inputs.slice(0, 4)]).toEqual([-1, -1, 1, 1]);
    expect([...batch.targets.slice(-2)]).toEqual([0, 0]);
  });

  it('counts the products of forward and backward, and what moves of the parameters', () => {
    // By hand: 4 gates x 128 x 128 x (2 recurrent + 1 between layers) x 32 x 40, and a head of 38 x 128 for 32 rows.
    const flops = 6 * (4 * 128 * 128 * 3 * 32 * 40 + 38 * 128 * 32);
    const parameters = 4 * 128 * (38 + 128 + 2) + 4 * 128 * (128 + 128 + 2) + 38 * 128 + 38;
    expect(leastWork(job)).toEqual({ flops, bytes: 4 * 8 * parameters });
    expect(leastWork(parseJob('notebook x9')!)).toBeNull();
  });
});
