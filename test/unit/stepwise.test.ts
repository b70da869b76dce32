import { describe, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import {
  SAME_FLOAT32,
  SAME_FLOAT64,
  STEPWISE_CASES,
  expectSampledFromLogits,
  expectStepwiseLogits,
} from '../helpers/stepwise.ts';
import { titleOf } from '../helpers/torch_cases.ts';

const cases = STEPWISE_CASES.map((run) => [titleOf(run), run] as const);

/** Oracle: the engine's own logits of whole sequences, which torch_models.test.ts holds to PyTorch. */
describe.each([
  { engine: referenceEngine(), closeness: SAME_FLOAT64 },
  ...CPU_ENGINES.map(({ open }) => ({ engine: open(), closeness: SAME_FLOAT32 })),
])('symbol by symbol on the $engine.description.name engine', ({ engine, closeness }) => {
  it.each(cases)('logits are those of the whole sequence: %s', (_, run) =>
    expectStepwiseLogits(engine, run, closeness),
  );

  it.each(cases)('samples are drawn from them: %s', async (_, run) => {
    await expectSampledFromLogits(engine, run, []);
    await expectSampledFromLogits(engine, run, [3, 0, 4, 1]);
  });
});
