import { describe, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { TensorUse } from '../../src/kernels/signature.ts';
import { expectClose } from '../helpers/close.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { KERNEL_CASES } from '../helpers/kernel_cases.ts';
import { runOnHost, runTwin } from '../helpers/run_kernel.ts';

const UNCHANGED = { absolute: 0, relative: 0, why: 'the kernel only reads it' };

/**
 * Oracle: the float64 twin of each kernel (src/reference) on the same float32 numbers. Seeds and tolerances, with their
 * reasons, stand at the cases, which the kernels on devices share.
 */
describe.each(CPU_ENGINES)('on the CPU $name', ({ openMemory }) => {
  describe.each(Object.entries(KERNEL_CASES))('the kernel %s', (_, cases) => {
    it.each(cases.map((run) => [run.title, run] as const))('%s', (_title, run) => {
      const [got, expected] = [runOnHost(run, openMemory()), runTwin(run)];
      for (const [name, closeness] of Object.entries(run.outputs)) {
        expectClose(got[name]!, expected[name]!, closeness, name);
      }
      for (const [name, use] of Object.entries<TensorUse>(KERNELS[run.kernel].tensors)) {
        if (!use.startsWith('read_write')) expectClose(got[name]!, run.tensors[name]!, UNCHANGED, name);
      }
    });
  });
});
