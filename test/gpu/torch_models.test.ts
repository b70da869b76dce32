import { afterAll, beforeAll, describe, it } from 'vitest';
import type { GpuEngine } from '../../src/engine/gpu.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { TORCH, titleOf } from '../helpers/torch_cases.ts';
import { FLOAT32, expectGradients, expectTraining } from '../helpers/torch_golden.ts';

/** Oracle: PyTorch in float64 (test/golden/torch_models.py; the cases and seeds stand there and in torch_cases.json). */
describe.each(softwareAdapters())('the gpu engine on $name against PyTorch', ({ open }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = await openGpuEngine(open);
  });

  afterAll(() => engine?.destroy());

  it.each(TORCH.gradients.map((run) => [titleOf(run), run] as const))('a batch: %s', (_, run) =>
    expectGradients(engine, run, FLOAT32),
  );

  it.each(TORCH.training.map((run) => [titleOf(run), run] as const))('ten steps: %s', (_, run) =>
    expectTraining(engine, run, FLOAT32),
  );
});
