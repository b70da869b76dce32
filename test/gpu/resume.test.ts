import { describe, it } from 'vitest';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { RESUME_CASES, expectResumes } from '../helpers/resume_cases.ts';

/** Oracle: the same run without a break, to the bit; seed 3. The other cases are tested on the host's engines. */
describe.each(softwareAdapters())('a run goes on from a file on $name', ({ open }) => {
  it.each(RESUME_CASES.slice(0, 2))('$what', async (wanted) => {
    const engine = await openGpuEngine(open);
    await expectResumes(engine, wanted);
    engine.destroy();
  });
});
