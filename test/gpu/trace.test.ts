import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GpuEngine } from '../../src/engine/gpu.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { openGpuEngine } from '../helpers/gpu_engine.ts';
import { titleOf } from '../helpers/torch_cases.ts';
import {
  BROAD,
  TRACED_FLOAT32,
  TRACES,
  expectNorms,
  expectReference,
  expectTrace,
  expectTracesInTraining,
  tracedBy,
} from '../helpers/traced.ts';

/** What one layer can show the small cases show: here every size and cell costs seconds of compiling. */
const STACKED = BROAD.filter(({ layers }) => layers === 2);

/** Oracles: PyTorch in float64 (test/golden/torch_traces.py), and the reference, which trace.test.ts of test/unit holds to it. */
describe.each(softwareAdapters())('a trace on $name', ({ open }) => {
  let engine: GpuEngine;

  beforeAll(async () => {
    engine = await openGpuEngine(open);
  });

  afterAll(() => engine?.destroy());

  it.each(TRACES.map((run) => [titleOf(run), run] as const))('is that of PyTorch: %s', async (_, run) => {
    const trace = await tracedBy(engine, run);
    expectTrace(trace, run.trace, TRACED_FLOAT32);
    expectNorms(trace, run, TRACED_FLOAT32);
  });

  it.each(STACKED.map((run) => [titleOf(run), run] as const))('in the middle of training: %s', async (_, run) => {
    await expectTracesInTraining(engine, run, TRACED_FLOAT32);
  });

  // Software adapters choose blocks by themselves.
  it.each(['plain', 'persistent'] as const)('is the same whatever variant computes it: %s', async (variant) => {
    const forced = (await GpuEngine.open(await open(), 'test', variant))!;
    for (const run of STACKED) await expectReference(forced, run, TRACED_FLOAT32);
    forced.destroy();
  });

  it('outlives the device', async () => {
    const lost = await openGpuEngine(open);
    const run = BROAD[2]!;
    let told = '';
    lost.onRecovered = (message) => (told = message);
    const expected = await tracedBy(lost, run);
    const again = tracedBy(lost, run);
    lost.loseDevice();
    expectTrace(await again, expected, TRACED_FLOAT32);
    expect(told).toMatch(/The GPU device was lost/);
    lost.destroy();
  });
});
