import { describe, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { expectNotebookRun, missingList } from '../helpers/notebook_run.ts';
import type { ListName } from '../helpers/notebook_run.ts';

/** Half a minute on a busy machine. */
const TIMEOUT_MS = 120_000;
const LISTS: readonly ListName[] = ['built-in', 'dinos.txt'];

/**
 * Oracle: NumPy's float64 (test/golden/notebook_run.py). Seeds are the notebook's: 0 for the shuffle, 1 for the weights,
 * k + 2 t for symbol t of name k.
 */
describe.each(LISTS.map((list) => [list, missingList(list)] as const))("the notebook's run on %s", (list, missing) => {
  it('is followed by the reference through 14,000', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    if (missing) skip(missing);
    const why = 'six decimals are what the notebook prints; float64 sums in another order stay closer than that so far';
    const loss = { absolute: 0.5e-6, relative: 0, why };
    await expectNotebookRun(referenceEngine(), list, { namesThrough: 14_000, lossThrough: 14_000, loss });
  });

  it.for(CPU_ENGINES)(
    'is followed by the CPU engine $name: names through 10,000, loss through 8,000',
    { timeout: TIMEOUT_MS },
    async ({ open }, { skip }) => {
      if (missing) skip(missing);
      // Measured: names agree through 11,000 on both lists, some differ at 12,000; the loss is off by 3e-8 until 8,000.
      const why = 'float32 has been seen within 1e-6 of float64 until then, whatever the order of sums';
      const loss = { absolute: 0, relative: 1e-5, why };
      await expectNotebookRun(open(), list, { namesThrough: 10_000, lossThrough: 8_000, loss });
    },
  );
});
