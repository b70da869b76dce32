import { afterAll, beforeAll, describe, it } from 'vitest';
import type { GpuEngine } from '../../src/engine/gpu.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { DROPOUT_CASES, dropoutTitle, expectNoneInEvaluation, expectReferenceMasks } from '../helpers/dropout_cases.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';

const cases = DROPOUT_CASES.map((config) => [dropoutTitle(config), config] as const);

/** Oracle: the reference engine, whose gradient under dropout test/unit/dropout.test.ts checks. */
describe.each(softwareAdapters())('dropout on $name', ({ open }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = await openGpuEngine(open);
  });

  afterAll(() => engine?.destroy());

  it.each(cases)('has the masks of the reference: %s', (_, config) => expectReferenceMasks(engine, config));

  it.each(cases)('acts in training only: %s', (_, config) => expectNoneInEvaluation(engine, config));
});
