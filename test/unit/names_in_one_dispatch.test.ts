import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Adapter } from '../../src/kernels/signature.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { launchIn } from '../../src/plan/variants.ts';
import type { Forced } from '../../src/plan/variants.ts';
import { WholeNames } from '../../src/plan/whole_names.ts';
import type { NamesVariant } from '../../src/plan/whole_names.ts';
import { HARDWARE, SOFTWARE } from '../helpers/test_adapter.ts';

const NOTEBOOK = notebookConfig(27);
const namesOf = (config: ModelConfig, adapter: Adapter, forced: Forced = 'auto') =>
  new WholeNames(config, { adapter, forced });
const workgroups = (count: number, adapter: Adapter, variant: NamesVariant = 'plain') => {
  const sizes = { rows: count, timeSteps: 1, batchSize: count };
  return launchIn(namesOf(NOTEBOOK, adapter).plan(), variant, sizes, adapter)!.workgroups;
};
const SWIFT_SHADER = { ...SOFTWARE, name: 'SwiftShader Device', features: ['subgroups'] };

describe('names in one dispatch', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }],
    ['two layers', { ...NOTEBOOK, layers: 2 }],
  ])('are not for %s, even where they are asked for', (_, config) => {
    expect(namesOf(config, SOFTWARE, 'multi-step').namesAtOnce(50)).toBe(0);
  });

  it('are for small sides and names, or where they are asked for', () => {
    const atOnce = (hiddenSize: number, maxLength: number, choice: Forced = 'auto') =>
      namesOf(notebookConfig(27, hiddenSize), SOFTWARE, choice).namesAtOnce(maxLength);
    // 2^28 / (50 x 5,568) is 964.2.
    expect(atOnce(50, 50, 'auto')).toBe(964);
    expect(atOnce(50, 50, 'stepwise')).toBe(0);
    expect(atOnce(128, 50)).toBeGreaterThan(0);
    expect(atOnce(129, 50)).toBe(0);
    expect(atOnce(129, 50, 'multi-step')).toBeGreaterThan(0);
    // One name would take longer than a dispatch may.
    expect(atOnce(50, 100_000)).toBe(0);
    expect(atOnce(50, 100_000, 'multi-step')).toBe(1);
    // However short: memory is bounded too.
    expect(atOnce(1, 1)).toBe(16_384);
    expect(namesOf(NOTEBOOK, HARDWARE).namesAtOnce(50)).toBe(7_713);
  });

  it.each([
    ['software', true, 8, 32],
    ['hardware', false, 64, 4],
  ])('are shared out over whole workgroups, as %s does', (_, software, invocations, share) => {
    const adapter = { ...SOFTWARE, software };
    const sampling = namesOf(NOTEBOOK, adapter);
    for (const [count, groups] of [
      [1, 1],
      [invocations * share, 1],
      [invocations * share + 1, 2],
    ] as const) {
      expect(workgroups(count, adapter)).toEqual([groups, 1]);
      expect(sampling.sizes(count)).toEqual({ scratch: (2 * 50 + 27) * groups * invocations * 4 });
    }
  });

  it('are shared out over few workgroups in registers', () => {
    const sampling = namesOf(NOTEBOOK, SOFTWARE);
    for (const [count, groups] of [
      [1, 1],
      [32, 1],
      [33, 2],
      [10_000, 16],
    ] as const) {
      expect(workgroups(count, SOFTWARE, 'registers')).toEqual([groups, 1]);
      expect(sampling.sizes(count, 'registers')).toEqual({});
    }
    // 2^32 / (50 x 5,568) is 15,427.2.
    expect(sampling.namesAtOnce(50, 'registers')).toBe(15_427);
  });

  it('are made in registers on SwiftShader, where that is compiled or worth compiling', () => {
    const use = (count: number, options: Partial<typeof SWIFT_SHADER> = {}, choice: Forced = 'auto', H = 50) =>
      namesOf(notebookConfig(27, H), { ...SWIFT_SHADER, ...options }, choice).registers(50, count * 50 * 5_568);
    // 5 x 2^29 / (50 x 5,568) is 9,642.1.
    expect(use(9_642)).toBe('if compiled');
    expect(use(9_643)).toBe('worth compiling');
    expect(use(9_643, { name: 'llvmpipe' })).toBe('never');
    expect(use(9_643, { features: [] })).toBe('never');
    expect(use(9_643, {}, 'multi-step')).toBe('never');
    expect(use(9_643, {}, 'stepwise')).toBe('never');
    expect(use(1, { name: 'llvmpipe' }, 'registers')).toBe('always');
    // 4 x 16 x (16 + 7) weights are 1,472, 4 x 17 x (17 + 7) are 1,632.
    expect(use(9_643, {}, 'auto', 64)).toBe('worth compiling');
    expect(use(9_643, {}, 'auto', 68)).toBe('never');
    expect(use(1, {}, 'registers', 68)).toBe('never');
    const multiplyAdds = (count: number) => namesOf(NOTEBOOK, SWIFT_SHADER).multiplyAdds(count, 50);
    // Few names are no reason to compile anything.
    expect(multiplyAdds(255)).toBe(0);
    expect(multiplyAdds(256)).toBe(256 * 50 * 5_568);
  });

  it('get what their kernel binds and overrides', () => {
    const { tensors, constants } = namesOf(NOTEBOOK, SOFTWARE).plan();
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(KERNELS.rnn_sample.tensors).sort());
    expect(Object.keys(constants).sort()).toEqual([...KERNELS.rnn_sample.constants].sort());
  });
});
