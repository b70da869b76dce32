import { afterAll, beforeAll, describe, it } from 'vitest';
import type { GpuEngine } from '../../src/engine/gpu.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { SAME_FLOAT32, STEPWISE_CASES, expectSampledFromLogits, expectStepwiseLogits } from '../helpers/stepwise.ts';
import { titleOf } from '../helpers/torch_cases.ts';

/** What one layer or three can show is shown on the CPU: here every size and cell costs seconds of compiling. */
const cases = STEPWISE_CASES.filter(({ layers }) => layers === 2).map((run) => [titleOf(run), run] as const);

/** Oracle: the engine's own logits of whole sequences, which torch_models.test.ts holds to PyTorch. */
describe.each(softwareAdapters())('symbol by symbol on $name', ({ open }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = await openGpuEngine(open);
  });

  afterAll(() => engine?.destroy());

  it.each(cases)('%s', async (_, run) => {
    await expectStepwiseLogits(engine, run, SAME_FLOAT32);
    await expectSampledFromLogits(engine, run, []);
    await expectSampledFromLogits(engine, run, [3, 0, 4, 1]);
  });
});
