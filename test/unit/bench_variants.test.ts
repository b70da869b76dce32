import { describe, expect, it } from 'vitest';
import { parseJob } from '../../src/bench/job.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { VariantName } from '../../src/kernels/signature.ts';
import { GRID, jobNameOf, linesOf, possibleVariants, gridSizes, tableOf } from '../../bench/variants/grid.ts';
import type { VariantTime } from '../../bench/variants/grid.ts';

const SIZES = { cell: 'gru', H: 64, B: 8 } as const;
const time = (adapter: string, variant: VariantName, ms: number): VariantTime => ({
  kind: 'software',
  adapter,
  ...SIZES,
  variant,
  ms,
});

describe('the measurement of variants', () => {
  it('has jobs for every row of its grids', () => {
    for (const { hidden, batch } of Object.values(GRID)) {
      const sizes = gridSizes(CELL_NAMES, hidden, batch);
      expect(sizes.length).toBe(CELL_NAMES.length * hidden.length * batch.length);
      for (const row of sizes) {
        expect(parseJob(jobNameOf(row))).toMatchObject({
          model: { cell: row.cell, hiddenSize: row.H },
          batchSize: row.B,
        });
      }
    }
  });

  it('asks only for variants that the sizes allow', () => {
    expect(possibleVariants(SIZES, 'software')).toEqual(['plain', 'blocks', 'tiles', 'persistent']);
    expect(possibleVariants({ ...SIZES, B: 1 }, 'software')).toEqual(['plain', 'tiles', 'persistent']);
    expect(possibleVariants({ cell: 'lstm', H: 256, B: 8 }, 'hardware')).toEqual([
      'plain',
      'blocks',
      'tiles',
      'persistent',
    ]);
    expect(possibleVariants({ cell: 'lstm', H: 260, B: 8 }, 'hardware')).toEqual(['plain', 'blocks', 'tiles']);
  });

  it('puts the fastest first, by ratios where adapters of a kind differ', () => {
    // 1 x 3 against 1.5 x 1: milliseconds alone would say otherwise.
    const times = [time('a', 'plain', 20), time('a', 'blocks', 30), time('b', 'plain', 3), time('b', 'blocks', 1)];
    expect(tableOf(times, 'software')).toEqual([{ ...SIZES, variants: ['blocks', 'plain'] }]);
    expect(tableOf(times, 'hardware')).toEqual([]);
  });

  it('leaves out what one adapter of the kind could not do', () => {
    const times = [time('a', 'plain', 2), time('a', 'persistent', 1), time('b', 'plain', 3)];
    expect(tableOf(times, 'software')[0]!.variants).toEqual(['plain']);
  });

  it('prints a line for each row', () => {
    expect(linesOf('software', [{ cell: 'rnn', H: 16, B: 1, variants: ['plain', 'persistent'] }])).toBe(
      'software: rnn H 16 B 1: plain, persistent',
    );
  });
});
