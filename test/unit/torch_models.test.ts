import { describe, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { TORCH, titleOf } from '../helpers/torch_cases.ts';
import { FLOAT32, FLOAT64, expectGradients, expectTraining } from '../helpers/torch_golden.ts';

/** The reference takes seconds for the largest model. */
const TIMEOUT_MS = 60_000;

/** Oracle: PyTorch in float64 (test/golden/torch_models.py; the cases and seeds stand there and in torch_cases.json). */
describe.each([
  { engine: referenceEngine(), tolerances: FLOAT64 },
  ...CPU_ENGINES.map(({ open }) => ({ engine: open(), tolerances: FLOAT32 })),
])('the $engine.description.name engine against PyTorch', ({ engine, tolerances }) => {
  it.each(TORCH.gradients.map((run) => [titleOf(run), run] as const))(
    'a batch: %s',
    (_, run) => expectGradients(engine, run, tolerances),
    TIMEOUT_MS,
  );

  it.each(TORCH.training.map((run) => [titleOf(run), run] as const))(
    'ten steps: %s',
    (_, run) => expectTraining(engine, run, tolerances),
    TIMEOUT_MS,
  );
});
