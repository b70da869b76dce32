import { describe, expect, it } from 'vitest';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { checkNotebook } from '../../src/train/notebook_check.ts';
import { softwareAdapters } from '../helpers/adapters.ts';

/** Oracle: what the notebook printed. Tolerances and their reasons are part of the rows. */
describe.each(softwareAdapters())('the notebook check on $name', ({ open }) => {
  it('passes in every row', async () => {
    const engine = (await GpuEngine.open(await open()))!;
    const rows = await checkNotebook(engine);
    expect(rows.filter(({ passed }) => !passed)).toEqual([]);
    expect(rows).toHaveLength(13);
    engine.destroy();
  });
});
