import { describe, it } from 'vitest';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { expectNotebookRun, missingList } from '../helpers/notebook_run.ts';
import type { ListName } from '../helpers/notebook_run.ts';

/**
 * A software adapter takes 4 to 10 ms for a step. So by default one list and 2,000 iterations; where
 * MANGOSAURUS_LONG_TESTS is set, every list, and all 10,000 through which float32 follows float64 (see
 * test/unit/notebook_run.test.ts).
 */
const long = Boolean(process.env['MANGOSAURUS_LONG_TESTS']);
const through = long ? 10_000 : 2_000;
const there = (['dinos.txt', 'built-in'] as const).filter((list) => missingList(list) === null);
const lists: readonly ListName[] = long ? there : there.slice(0, 1);

/** Oracle: NumPy's float64 (test/golden/notebook_run.py), with the notebook's seeds. */
describe.each(softwareAdapters())("the notebook's run on $name", ({ open }) => {
  it.each(lists)(`%s, through ${through}`, { timeout: 600_000 }, async (list) => {
    const engine = await openGpuEngine(open);
    const why = 'float32 has been seen within 1e-6 of float64 through 8,000, whatever the order of sums';
    const loss = { absolute: 0, relative: 1e-5, why };
    await expectNotebookRun(engine, list, { namesThrough: through, lossThrough: Math.min(through, 8_000), loss });
    engine.destroy();
  });
});
