import { describe, expect, it } from 'vitest';
import { kernelOf } from '../../src/kernels/forms.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { FusionChoice } from '../../src/scheduler/fused_planner.ts';
import { FusedSampling } from '../../src/scheduler/fused_sampling.ts';
import { SOFTWARE } from '../helpers/test_adapter.ts';

const NOTEBOOK = notebookConfig(27);
const HARDWARE = { ...SOFTWARE, software: false };
const SWIFT_SHADER = { ...SOFTWARE, name: 'SwiftShader Device', features: ['subgroups'] };

describe('names in one dispatch', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }],
    ['two layers', { ...NOTEBOOK, layers: 2 }],
  ])('are not for %s, even where they are asked for', (_, config) => {
    expect(new FusedSampling(config, SOFTWARE, 'fused').namesAtOnce(50)).toBe(0);
  });

  it('are for small sides and names, or where they are asked for', () => {
    const atOnce = (hiddenSize: number, maxLength: number, choice: 'auto' | 'fused' | 'stepwise') =>
      new FusedSampling(notebookConfig(27, hiddenSize), SOFTWARE, choice).namesAtOnce(maxLength);
    // 2^28 / (50 x 5,568) is 964.2.
    expect(atOnce(50, 50, 'auto')).toBe(964);
    expect(atOnce(50, 50, 'stepwise')).toBe(0);
    expect(atOnce(128, 50, 'auto')).toBeGreaterThan(0);
    expect(atOnce(129, 50, 'auto')).toBe(0);
    expect(atOnce(129, 50, 'fused')).toBeGreaterThan(0);
    // One name would take longer than a dispatch may.
    expect(atOnce(50, 100_000, 'auto')).toBe(0);
    expect(atOnce(50, 100_000, 'fused')).toBe(1);
    // However short: memory is bounded too.
    expect(atOnce(1, 1, 'auto')).toBe(16_384);
    expect(new FusedSampling(NOTEBOOK, HARDWARE, 'auto').namesAtOnce(50)).toBe(7_713);
  });

  it.each([
    ['software', true, 8, 32],
    ['hardware', false, 64, 4],
  ])('are shared out over whole workgroups, as %s does', (_, software, invocations, share) => {
    const sampling = new FusedSampling(NOTEBOOK, { ...SOFTWARE, software }, 'auto');
    for (const [count, groups] of [
      [1, 1],
      [invocations * share, 1],
      [invocations * share + 1, 2],
    ] as const) {
      expect(sampling.plan(count)[0]!.workgroups).toEqual([groups, 1]);
      expect(sampling.sizes(count)).toEqual({ scratch: (2 * 50 + 27) * groups * invocations * 4 });
    }
  });

  it('are shared out over few workgroups in registers', () => {
    const sampling = new FusedSampling(NOTEBOOK, SOFTWARE, 'auto');
    for (const [count, groups] of [
      [1, 1],
      [32, 1],
      [33, 2],
      [10_000, 16],
    ] as const) {
      expect(sampling.plan(count, 'registers')[0]!.workgroups).toEqual([groups, 1]);
      expect(sampling.sizes(count, 'registers')).toEqual({});
    }
    // 2^32 / (50 x 5,568) is 15,427.2.
    expect(sampling.namesAtOnce(50, 'registers')).toBe(15_427);
  });

  it('are made in registers on SwiftShader, where that is compiled or worth compiling', () => {
    const use = (count: number, options: Partial<typeof SWIFT_SHADER> = {}, choice: FusionChoice = 'auto', H = 50) =>
      new FusedSampling(notebookConfig(27, H), { ...SWIFT_SHADER, ...options }, choice).registers(
        50,
        count * 50 * 5_568,
      );
    // 5 x 2^29 / (50 x 5,568) is 9,642.1.
    expect(use(9_642)).toBe('if compiled');
    expect(use(9_643)).toBe('worth compiling');
    expect(use(9_643, { name: 'llvmpipe' })).toBe('never');
    expect(use(9_643, { features: [] })).toBe('never');
    expect(use(9_643, {}, 'fused')).toBe('never');
    expect(use(9_643, {}, 'stepwise')).toBe('never');
    expect(use(1, { name: 'llvmpipe' }, 'registers')).toBe('always');
    // 4 x 16 x (16 + 7) weights are 1,472, 4 x 17 x (17 + 7) are 1,632.
    expect(use(9_643, {}, 'auto', 64)).toBe('worth compiling');
    expect(use(9_643, {}, 'auto', 68)).toBe('never');
    expect(use(1, {}, 'registers', 68)).toBe('never');
    const products = (count: number) => new FusedSampling(NOTEBOOK, SWIFT_SHADER, 'auto').products(count, 50);
    // Few names are no reason to compile anything.
    expect(products(255)).toBe(0);
    expect(products(256)).toBe(256 * 50 * 5_568);
  });

  it.each(['plain', 'registers'] as const)('get what their kernel binds and overrides, %s', (form) => {
    const [dispatch, ...rest] = new FusedSampling(NOTEBOOK, SOFTWARE, 'auto').plan(7, form);
    expect(rest).toEqual([]);
    const { bindings, constants } = kernelOf('rnn_sample', form);
    expect(Object.keys(dispatch!.tensors).sort()).toEqual(bindings.map(({ name }) => name).sort());
    // What is not overridden is written out.
    const writtenOut = form === 'registers' ? ['SYMBOLS', 'UNITS'] : [];
    expect(Object.keys(dispatch!.constants).sort()).toEqual([...constants, ...writtenOut].sort());
  });
});
