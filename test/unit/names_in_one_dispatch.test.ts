import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Adapter } from '../../src/kernels/signature.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { align, layoutOf } from '../../src/model/layout.ts';
import type { TensorRef } from '../../src/plan/plan.ts';
import { launchIn } from '../../src/plan/variants.ts';
import type { Forced } from '../../src/plan/variants.ts';
import { WholeNames } from '../../src/plan/whole_names.ts';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';

const NOTEBOOK = notebookConfig(27);
const namesOf = (config: ModelConfig, adapter: Adapter, forced: Forced = 'auto') =>
  new WholeNames(config, { adapter, forced });
const workgroups = (count: number, adapter: Adapter) => {
  const sizes = { rows: count, timeSteps: 1, batchSize: count };
  return launchIn(namesOf(NOTEBOOK, adapter).plan().at(-1)!, 'plain', sizes, adapter)!.workgroups;
};

describe('names in one dispatch', () => {
  it.each([
    ['another cell', { ...NOTEBOOK, cell: 'lstm' as const }],
    ['two layers', { ...NOTEBOOK, layers: 2 }],
  ])('are not for %s on programs on the CPU, even where they are asked for', (_, config) => {
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
  });

  it('are for every cell on hardware, where states and logits fit workgroup memory', () => {
    const atOnce = (config: Partial<ModelConfig>, forced: Forced = 'auto', adapter: Adapter = HARDWARE) =>
      namesOf({ ...NOTEBOOK, ...config }, adapter, forced).namesAtOnce(50);
    expect(atOnce({})).toBe(16_384);
    // 2^33 / (50 x 83,904).
    expect(atOnce({ cell: 'lstm', hiddenSize: 128, vocabSize: 27 })).toBe(2_047);
    expect(atOnce({ cell: 'lstm' }, 'stepwise')).toBe(0);
    for (const cell of CELL_NAMES) {
      expect(atOnce({ cell, hiddenSize: 256, vocabSize: 511, layers: 2 })).toBeGreaterThan(0);
      expect(atOnce({ cell, hiddenSize: 256, vocabSize: 512, layers: 2 })).toBe(0);
      expect(atOnce({ cell, hiddenSize: 257 }, 'multi-step')).toBe(0);
    }
    for (const avoided of ['cell_sample plain', 'pack_rows plain']) {
      expect(atOnce({}, 'auto', { ...HARDWARE, avoided: [avoided] })).toBe(0);
    }
    expect(atOnce({}, 'auto', { ...HARDWARE, avoided: ['rnn_sample plain'] })).toBeGreaterThan(0);
  });

  it('are shared out over whole workgroups', () => {
    for (const [count, groups] of [
      [1, 1],
      [256, 1],
      [257, 2],
    ] as const) {
      expect(workgroups(count, SOFTWARE)).toEqual([groups, 1]);
      expect(namesOf(NOTEBOOK, SOFTWARE).sizes(count)).toEqual({ scratch: (2 * 50 + 27) * groups * 8 * 4 });
    }
    // Four names each; as many workgroups of 64 as fill a card at most.
    for (const [count, groups] of [
      [1, 1],
      [5, 2],
      [2_048, 512],
      [16_384, 512],
    ] as const) {
      expect(workgroups(count, HARDWARE)).toEqual([groups, 1]);
    }
  });

  it.each(CELL_NAMES)('have all tensors packed, one behind the other, %s', (cell) => {
    const sampling = namesOf({ ...NOTEBOOK, cell, layers: 2, hiddenSize: 7 }, HARDWARE);
    const plan = sampling.plan();
    let end = 0;
    const packed = plan.slice(0, -1).map(({ kernel, tensors }) => {
      const { source, rows } = tensors as Record<string, TensorRef>;
      expect([kernel, rows!.offset]).toEqual(['pack_rows', end]);
      end = align(rows!.offset! + rows!.length!);
      return [source!.offset, source!.length];
    });
    const { tensors } = layoutOf({ ...NOTEBOOK, cell, layers: 2, hiddenSize: 7 });
    expect(packed).toEqual(tensors.map(({ offset, length }) => [offset, length]));
    expect(align(sampling.sizes(1)['model']!)).toBe(end);
  });

  it('get what their kernel binds and overrides', () => {
    for (const adapter of [SOFTWARE, HARDWARE]) {
      for (const { kernel, tensors, constants } of namesOf(NOTEBOOK, adapter).plan()) {
        expect(Object.keys(tensors).sort()).toEqual(Object.keys(KERNELS[kernel].tensors).sort());
        expect(Object.keys(constants).sort()).toEqual([...KERNELS[kernel].constants].sort());
      }
    }
  });
});
