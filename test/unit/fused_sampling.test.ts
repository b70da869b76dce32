import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { FusedSampling } from '../../src/scheduler/fused_sampling.ts';

const NOTEBOOK = notebookConfig(27);

describe('names in one dispatch', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }],
    ['two layers', { ...NOTEBOOK, layers: 2 }],
  ])('are not for %s, even where they are asked for', (_, config) => {
    expect(new FusedSampling(config, true, 'fused').namesAtOnce(50)).toBe(0);
  });

  it('are for small sides and names, or where they are asked for', () => {
    const atOnce = (hiddenSize: number, maxLength: number, choice: 'auto' | 'fused' | 'stepwise') =>
      new FusedSampling(notebookConfig(27, hiddenSize), true, choice).namesAtOnce(maxLength);
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
    expect(new FusedSampling(NOTEBOOK, false, 'auto').namesAtOnce(50)).toBe(7_713);
  });

  it.each([
    ['software', true, 8, 32],
    ['hardware', false, 64, 4],
  ])('are shared out over whole workgroups, as %s does', (_, software, invocations, share) => {
    const sampling = new FusedSampling(NOTEBOOK, software, 'auto');
    for (const [count, groups] of [
      [1, 1],
      [invocations * share, 1],
      [invocations * share + 1, 2],
    ] as const) {
      expect(sampling.plan(count)[0]!.workgroups).toEqual([groups, 1]);
      expect(sampling.sizes(count)).toEqual({ scratch: (2 * 50 + 27) * groups * invocations * 4 });
    }
  });

  it('get what their kernel binds and overrides', () => {
    const [dispatch, ...rest] = new FusedSampling(NOTEBOOK, true, 'auto').plan(7);
    expect(rest).toEqual([]);
    const { bindings, constants } = KERNELS.rnn_sample;
    expect(Object.keys(dispatch!.tensors).sort()).toEqual(bindings.map(({ name }) => name).sort());
    expect(Object.keys(dispatch!.constants).sort()).toEqual([...constants].sort());
  });
});
