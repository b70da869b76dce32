import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCase } from '../../src/check/compare.ts';
import type { KernelCase } from '../../src/check/kernel_case.ts';
import { runOnDevice, runTwin } from '../../src/check/run_kernel.ts';
import { perElement, WORKGROUP_SIZE } from '../../src/kernels/workgroups.ts';
import { Session } from '../../src/webgpu/session.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { KERNEL_CASES, PERSISTENT_CASES, VARIANT_CASES } from '../helpers/kernel_cases.ts';

const cases = Object.values(KERNEL_CASES).flat();

/**
 * Oracle: the float64 twin of each kernel (src/reference) on the same float32 numbers. Seeds and tolerances, with their
 * reasons, stand at the cases.
 */
describe.each(softwareAdapters())('kernels on $name', ({ open }) => {
  let session: Session;

  beforeAll(async () => {
    session = (await Session.open(await open()))!;
  });

  afterAll(() => session?.destroy());

  const compare = async (run: KernelCase): Promise<void> => {
    const comparisons = compareCase(run, await runOnDevice(session, run), runTwin(run));
    const fault = comparisons.map((comparison) => comparison.fault).find((each) => each !== null);
    if (fault !== undefined) expect.fail(fault!);
  };

  it.each(cases.map((run) => [run.kernel, run.title, run] as const))('%s, %s', async (_kernel, _title, run) => {
    await compare(run);
  });

  it.each(VARIANT_CASES.map((run) => [run.kernel, run.variant, run.title, run] as const))(
    '%s in %s, %s',
    async (_kernel, _variant, _title, run) => {
      await compare(run);
    },
  );

  it('makes all time steps again to the bit', async () => {
    for (const run of PERSISTENT_CASES.filter(({ title }) => title.startsWith('H 5, T 7, B 33'))) {
      expect(await runOnDevice(session, run), run.kernel).toEqual(await runOnDevice(session, run));
    }
  });

  it('goes on in a second row where one dimension holds no more workgroups', async () => {
    const LENGTH = 65_536 * WORKGROUP_SIZE + 5;
    const workgroups = perElement(LENGTH);
    expect(workgroups[1]).toBe(2);
    const why = 'small whole numbers: every operation is exact';
    await compare({
      title: 'two rows',
      kernel: 'sgd',
      constants: { LENGTH },
      tensors: {
        gradients: Float32Array.from({ length: LENGTH }, (_, i) => i % 1_000),
        parameters: Float32Array.from({ length: LENGTH }, (_, i) => i % 777),
      },
      record: { learningRate: 0.5 },
      time: 0,
      workgroups,
      outputs: { parameters: { absolute: 0, relative: 0, why } },
    });
  });
});
