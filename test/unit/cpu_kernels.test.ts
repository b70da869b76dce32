import { describe, expect, it } from 'vitest';
import { compareCase } from '../../src/check/compare.ts';
import { runOnHost, runTwin } from '../../src/check/run_kernel.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { HOST_KERNEL_CASES } from '../helpers/kernel_cases.ts';

/**
 * Oracle: the float64 twin of each kernel (src/reference) on the same float32 numbers. Seeds and tolerances, with their
 * reasons, stand at the cases, which the kernels on devices share.
 */
describe.each(CPU_ENGINES)('on the CPU $name', ({ openMemory }) => {
  describe.each(HOST_KERNEL_CASES)('the kernel %s', (_, cases) => {
    it.each(cases.map((run) => [run.title, run] as const))('%s', (_title, run) => {
      const [got, expected] = [runOnHost(run, openMemory()), runTwin(run)];
      const fault = compareCase(run, got, expected).find((comparison) => comparison.fault !== null)?.fault;
      if (fault) expect.fail(fault);
    });
  });
});
