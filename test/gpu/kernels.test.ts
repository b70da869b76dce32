import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { TensorUse } from '../../src/kernels/signature.ts';
import { perElement, WORKGROUP_SIZE } from '../../src/kernels/workgroups.ts';
import { Session } from '../../src/webgpu/session.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { expectClose } from '../helpers/close.ts';
import type { KernelCase } from '../helpers/kernel_case.ts';
import { PERSISTENT_CASES } from '../helpers/cell_cases.ts';
import { VARIANT_CASES, KERNEL_CASES } from '../helpers/kernel_cases.ts';
import { runOnDevice, runTwin } from '../helpers/run_kernel.ts';

const UNCHANGED = { absolute: 0, relative: 0, why: 'the kernel only reads it' };
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
    const [got, expected] = [await runOnDevice(session, run), runTwin(run)];
    for (const [name, closeness] of Object.entries(run.outputs)) {
      expectClose(got[name]!, expected[name]!, closeness, name);
    }
    for (const [name, use] of Object.entries<TensorUse>(KERNELS[run.kernel].tensors)) {
      if (!use.startsWith('read_write') && name in got) expectClose(got[name]!, run.tensors[name]!, UNCHANGED, name);
    }
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
