import { describe, expect, it } from 'vitest';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';
import { runAtShape } from '../../src/check/run_at_shape.ts';
import { KnownSpeeds } from '../../src/engine/known_speeds.ts';
import { isTunedAdapter, withTuned } from '../../src/engine/known_variants.ts';
import type { TunedAdapter } from '../../src/engine/known_variants.ts';
import { costliestFirst } from '../../src/engine/tuning.ts';
import { tunedRows } from '../../src/engine/tuned_rows.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { CellName, ModelConfig } from '../../src/model/config.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { choicesOf } from '../../src/plan/candidates.ts';
import { launchOf, shapeOfDispatch } from '../../src/plan/variants.ts';

const STEP = { optimizer: OPTIMIZERS.adam, byNorm: true };
const SIZES = { timeSteps: 12, batchSize: 16 };

function configOf(cell: CellName, hiddenSize = 64): ModelConfig {
  return {
    ...{ cell, vocabSize: 27, hiddenSize, layers: 2, recurrentBias: true },
    ...{ gateActivation: 'sigmoid', dropout: 0.1, outputDropout: 0 },
  };
}

describe('the choices of a training step', () => {
  it.each(Object.keys(CELLS) as CellName[])('%s: each shape once, the rules first, all with tensors to try', (cell) => {
    const choices = choicesOf({ config: configOf(cell), ...STEP }, SIZES, HARDWARE);
    expect(new Set(choices.map(({ shape }) => shape)).size).toBe(choices.length);
    const kernels = new Set(choices.map(({ dispatch }) => dispatch.kernel));
    expect([...kernels]).toEqual(expect.arrayContaining(['matmul', 'bias_gradient', 'softmax_cross_entropy']));
    for (const { dispatch, sizes, variants } of choices) {
      expect(variants.length).toBeGreaterThan(1);
      expect(variants[0]).toBe(launchOf(dispatch, sizes, { adapter: HARDWARE }).variant);
      const run = runAtShape(dispatch, sizes)!;
      // What is packed is not written, but the kernels bind all others.
      expect(Object.keys(run.tensors).sort()).toEqual(Object.keys(KERNELS[dispatch.kernel].tensors).sort());
    }
  });

  it('are none where one dispatch makes many training steps', () => {
    const notebook = { config: notebookConfig(27), optimizer: OPTIMIZERS.sgd, byNorm: false };
    expect(choicesOf(notebook, { timeSteps: 13, batchSize: 1 }, HARDWARE)).toEqual([]);
  });

  it('are measured in the order of the time that they are expected to take', () => {
    const choices = choicesOf({ config: configOf('lstm'), ...STEP }, SIZES, HARDWARE);
    const kernels = costliestFirst(choices, HARDWARE).map(({ dispatch }) => dispatch.kernel);
    expect(kernels.toSorted()).toEqual(choices.map(({ dispatch }) => dispatch.kernel).sort());
    // Twelve time steps one after the other; at the end what goes over all rows once.
    expect(kernels[0]).toBe('lstm_backward');
    expect(kernels.at(-1)).not.toMatch(/lstm|matmul/);
  });

  it('leave out what the adapter computes wrong and what is too large', () => {
    const of = (hiddenSize: number, avoided: readonly string[] = []) =>
      choicesOf({ config: configOf('lstm', hiddenSize), ...STEP }, SIZES, { ...HARDWARE, avoided })
        .filter(({ dispatch }) => dispatch.kernel === 'lstm_forward')
        .map(({ variants }) => variants);
    expect(of(64)).toEqual([['persistent', 'plain', 'blocks', 'tiles']]);
    expect(of(64, ['lstm_forward persistent'])).toEqual([['plain', 'blocks', 'tiles']]);
    expect(of(300)[0]).not.toContain('persistent');
  });

  it('are shared by batches whose T and B have the same power of two', () => {
    const [choice] = choicesOf({ config: configOf('gru'), ...STEP }, SIZES, SOFTWARE);
    const shape = (timeSteps: number, batchSize: number) =>
      shapeOfDispatch(choice!.dispatch, { rows: timeSteps * batchSize, timeSteps, batchSize });
    expect(shape(9, 16)).toBe(choice!.shape);
    expect(shape(17, 16)).not.toBe(choice!.shape);
    expect(shape(12, 17)).not.toBe(choice!.shape);
  });
});

describe('what was measured of variants', () => {
  const TUNED: TunedAdapter = {
    shapes: { 'matmul T16 B16 {"M":0,"N":27}': { variant: 'plain', times: { tiles: 0.0213, plain: 0.02 } } },
    wrong: ['bias_gradient tiles'],
  };

  it('gives way to a variant of the rules where it cannot be launched', () => {
    const [choice] = choicesOf({ config: configOf('lstm', 62), ...STEP }, SIZES, HARDWARE).filter(({ dispatch }) =>
      dispatch.kernel.startsWith('lstm'),
    );
    const { dispatch, sizes, shape } = choice!;
    // 62 units are no blocks of four.
    const measured = new Map([[shape, 'blocks' as const]]);
    expect(launchOf(dispatch, sizes, { adapter: HARDWARE, measured }).variant).toBe('persistent');
  });

  it('is kept beside what was known, and shown with the fastest first', () => {
    const newer = { shapes: { ...TUNED.shapes, 'sgd T1 B1 {}': { variant: 'plain', times: {} } }, wrong: [] } as const;
    expect(withTuned(TUNED, newer)).toEqual({ shapes: newer.shapes, wrong: TUNED.wrong });
    expect(tunedRows(TUNED.shapes)).toEqual([
      {
        kernel: 'matmul',
        sizes: 'T16 B16 M:0, N:27',
        variant: 'plain',
        times: [
          ['plain', '20 µs'],
          ['tiles', '21.3 µs'],
        ],
      },
    ]);
  });

  it('survives the program in a store, which may hold anything else', async () => {
    const stored = new Map<string, unknown>();
    const store = {
      read: async (key: string) => stored.get(key),
      write: async (key: string, value: unknown) => void stored.set(key, JSON.parse(JSON.stringify(value))),
    };
    await new KnownSpeeds(store).keep('card', TUNED);
    expect(await new KnownSpeeds(store).get('card', isTunedAdapter)).toEqual(TUNED);
    for (const odd of [
      null,
      {},
      { shapes: {}, wrong: [1] },
      { shapes: { a: { variant: 'fast', times: {} } }, wrong: [] },
    ]) {
      stored.set('card', odd);
      expect(await new KnownSpeeds(store).get('card', isTunedAdapter)).toBeNull();
    }
  });
});
