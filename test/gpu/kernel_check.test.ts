import { describe, expect, it } from 'vitest';
import { briefCases, checkGpu, checkKernels } from '../../src/check/check_kernels.ts';
import type { KernelFinding } from '../../src/check/check_kernels.ts';
import type { KernelCase } from '../../src/check/kernel_case.ts';
import { ALL_VARIANTS } from '../../src/check/variants.ts';
import type { KernelName } from '../../src/kernels/index.ts';
import { TWINS } from '../../src/reference/index.ts';
import { Session } from '../../src/webgpu/session.ts';
import { softwareAdapters } from '../helpers/adapters.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';

const casesOf = (...kernels: KernelName[]): KernelCase[] =>
  briefCases().filter(({ kernel }) => kernels.includes(kernel));
/** The findings of what was tried. */
const tried = (findings: readonly KernelFinding[] = []) =>
  findings
    .filter(({ reason }) => !/no case/.test(reason))
    .map(({ kernel, variant, state }) => [kernel, variant, state]);

describe.each(softwareAdapters())('the check of the kernels on $name', ({ open }) => {
  // llvmpipe takes seconds to compile each.
  it('finds every variant of every kernel, and all of them right', { timeout: 300_000 }, async () => {
    const { code, out } = await runCli(['doctor', '--kernels', '--json'], {
      checkKernels: async (_, options) => (await checkGpu(await open(), options))!,
    });
    const rows = jsonLines(out).slice(1);
    expect(rows.map(({ kernel, variant }) => ({ kernel, variant }))).toEqual(ALL_VARIANTS);
    expect(rows.filter(({ state }) => state !== 'right')).toEqual([]);
    for (const { worst, ofTolerance, cases } of rows as unknown as KernelFinding[]) {
      expect(cases).toBeGreaterThanOrEqual(2);
      expect(worst).toBeLessThan(1e-5);
      expect(ofTolerance).toBeLessThanOrEqual(1);
    }
    expect(code).toBe(0);
  });

  it('names a kernel whose numbers differ from those of its twin, and no other', async () => {
    // The planted fault: a twin that adds 1e-3 to a parameter.
    const sgd = (...[tensors, ...rest]: Parameters<typeof TWINS.sgd>): void => {
      TWINS.sgd(tensors, ...rest);
      tensors.parameters[2]! += 1e-3;
    };
    const twins = { ...TWINS, sgd } as never;
    const cases = casesOf('sgd', 'momentum');
    const { findings } = (await checkGpu(await open(), { cases, twins }))!;
    expect(tried(findings)).toEqual([
      ['sgd', 'plain', 'wrong'],
      ['momentum', 'plain', 'right'],
    ]);
    const finding = findings.find(({ state }) => state === 'wrong')!;
    expect(finding.reason).toMatch(/^7 parameters: parameters: element 2 of 7 is .*, expected /);
    expect(finding.ofTolerance).toBeGreaterThan(100);
  });

  it('names a kernel that does not compile, and goes on', async () => {
    // A workgroup that no device allows.
    const cases = casesOf('sgd', 'rnn_sample', 'momentum').map((run) =>
      run.kernel === 'rnn_sample' ? { ...run, constants: { ...run.constants, HIDDEN: NaN } } : run,
    );
    const { findings } = (await checkGpu(await open(), { cases }))!;
    expect(tried(findings)).toEqual([
      ['sgd', 'plain', 'right'],
      ['momentum', 'plain', 'right'],
      ['rnn_sample', 'plain', 'wrong'],
    ]);
    expect(findings.find(({ state }) => state === 'wrong')!.reason).toMatch(/rnn_sample does not compile/);
  });

  it('goes on with a new device where one is lost, and says with which variant it was', async () => {
    const gpu = await open();
    let session: Session | null = null;
    let opened = 0;
    const next = async (): Promise<Session | null> => {
      opened++;
      return (session = await Session.open(gpu));
    };
    const momentum = (...given: Parameters<typeof TWINS.momentum>): void => {
      TWINS.momentum(...given);
      session!.destroy();
    };
    const cases = casesOf('sgd', 'momentum', 'adam');
    const { findings } = (await checkKernels(next, { cases, twins: { ...TWINS, momentum } as never }))!;
    expect(tried(findings)).toEqual([
      ['sgd', 'plain', 'right'],
      ['momentum', 'plain', 'wrong'],
      ['adam', 'plain', 'right'],
    ]);
    expect(findings.find(({ state }) => state === 'wrong')!.reason).toMatch(/device was lost/);
    expect(opened).toBe(2);
  });
});
