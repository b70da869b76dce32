import { describe, expect, it } from 'vitest';
import { parseJob } from '../../src/bench/job.ts';
import type { CellForm } from '../../src/kernels/workgroups.ts';
import { ALL_CELLS, asSource, GRID, jobOf, possibleForms, sizesOf, tableOf } from '../../bench/forms/grid.ts';
import type { FormTime } from '../../bench/forms/grid.ts';

const SIZES = { cell: 'gru', H: 64, B: 8 } as const;
const time = (adapter: string, form: CellForm, ms: number): FormTime => ({
  kind: 'software',
  adapter,
  ...SIZES,
  form,
  ms,
});

describe('the measurement of forms', () => {
  it('has jobs for every row of its grids', () => {
    for (const { hidden, batch } of Object.values(GRID)) {
      const sizes = sizesOf(ALL_CELLS, hidden, batch);
      expect(sizes.length).toBe(3 * hidden.length * batch.length);
      for (const row of sizes) {
        expect(parseJob(jobOf(row))).toMatchObject({ model: { cell: row.cell, hiddenSize: row.H }, batchSize: row.B });
      }
    }
  });

  it('asks only for forms that the sizes allow', () => {
    expect(possibleForms(SIZES, 'software')).toEqual(['plain', 'blocks', 'persistent']);
    expect(possibleForms({ ...SIZES, B: 1 }, 'software')).toEqual(['plain', 'persistent']);
    expect(possibleForms({ cell: 'lstm', H: 256, B: 8 }, 'hardware')).toEqual(['plain', 'blocks']);
  });

  it('puts the fastest first, by ratios where adapters of a kind differ', () => {
    // 1 x 3 against 1.5 x 1: milliseconds alone would say otherwise.
    const times = [time('a', 'plain', 20), time('a', 'blocks', 30), time('b', 'plain', 3), time('b', 'blocks', 1)];
    expect(tableOf(times, 'software')).toEqual([{ ...SIZES, forms: ['blocks', 'plain'] }]);
    expect(tableOf(times, 'hardware')).toEqual([]);
  });

  it('leaves out what one adapter of the kind could not do', () => {
    const times = [time('a', 'plain', 2), time('a', 'persistent', 1), time('b', 'plain', 3)];
    expect(tableOf(times, 'software')[0]!.forms).toEqual(['plain']);
  });

  it('prints rows as the source has them', () => {
    expect(asSource('software', [{ cell: 'rnn', H: 16, B: 1, forms: ['plain', 'persistent'] }])).toBe(
      "  software: [\n    { cell: 'rnn', H: 16, B: 1, forms: ['plain', 'persistent'] },\n  ],",
    );
  });
});
