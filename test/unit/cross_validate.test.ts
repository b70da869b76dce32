import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../src/corpus/corpus.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { crossValidate } from '../../src/train/cross_validate.ts';
import { PRESETS, fitRecipe } from '../../src/train/presets.ts';

/** Names of two letters and their number in a third: all different. */
const listOf = (count: number): string =>
  Array.from({ length: count }, (_, i) => `an${'x'.repeat(i % 7)}${String.fromCodePoint(0x4e00 + i)}`).join('\n');

describe('cross-validation', () => {
  it.each([
    [5, 5],
    [200, 5],
    [400, 3],
    [1_000, 1],
    [2_000, 1],
  ])('of %i names has %i splits', async (names, splits) => {
    const corpus = readCorpus(listOf(names), 'list', 'names', false);
    const { cell, hiddenSize } = { cell: 'rnn', hiddenSize: 4 } as const;
    const recipe = { ...fitRecipe(PRESETS.names, corpus), cell, hiddenSize, heldOutShare: 0 };
    const engine = cpuEngine();
    const enough = new AbortController();
    const told: number[] = [];
    const onSplit = (done: number, of: number): void => {
      told.push(done, of);
      enough.abort(new Error('enough'));
    };
    await expect(crossValidate({ engine, corpus, recipe, signal: enough.signal, onSplit })).rejects.toThrow('enough');
    expect(told).toEqual([0, splits]);
    engine.destroy();
  });
});
