import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { checkNotebook } from '../../src/train/notebook_check.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';

/** Oracle: what the notebook printed. Tolerances and their reasons are part of the rows. */
describe.each([referenceEngine(), ...CPU_ENGINES.map(({ open }) => open())])(
  'the notebook check on $description.name',
  (engine) => {
    it('passes in every row', async () => {
      const rows = await checkNotebook(engine);
      expect(rows.filter(({ passed }) => !passed)).toEqual([]);
      expect(rows).toHaveLength(13);
      expect(new Set(rows.map(({ cell }) => cell))).toEqual(new Set(['clip', 'sample', 'optimize']));
    });
  },
);
