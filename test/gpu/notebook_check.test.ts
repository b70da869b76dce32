import { describe, expect, it } from 'vitest';
import { checkNotebook } from '../../src/train/notebook_check.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';

/** Oracle: what the notebook printed. Tolerances and their reasons are part of the rows. */
describe.each(softwareAdapters())('the notebook check on $name', ({ open }) => {
  it('passes in every row', async () => {
    const engine = await openGpuEngine(open);
    const rows = await checkNotebook(engine);
    expect(rows.filter(({ passed }) => !passed)).toEqual([]);
    expect(rows).toHaveLength(13);
    engine.destroy();
  });
});
