import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import { TWINS } from '../../src/reference/index.ts';
import { CPU_ENGINES } from '../helpers/cpu_engines.ts';
import { expectClose } from '../helpers/close.ts';
import {
  DROPOUT_CASES,
  dropoutBatch,
  dropoutModel,
  dropoutParameters,
  dropoutTitle,
  expectNoneInEvaluation,
  expectReferenceMasks,
} from '../helpers/dropout_cases.ts';

const cases = DROPOUT_CASES.map((config) => [dropoutTitle(config), config] as const);

describe.each([referenceEngine(), ...CPU_ENGINES.map(({ open }) => open())].map((engine) => ({ engine })))(
  'dropout on the $engine.description.name engine',
  ({ engine }) => {
    it.each(cases)('has the masks of the reference: %s', (_, config) => expectReferenceMasks(engine, config));

    it.each(cases)('acts in training only: %s', (_, config) => expectNoneInEvaluation(engine, config));
  },
);

describe('a dropout mask', () => {
  const ROWS = 500;
  const HIDDEN = 200;
  const COUNT = ROWS * HIDDEN;

  /** 1 where an element of ones is kept; checks what keeping does to it. */
  function mask(PROBABILITY: number, seed: number, MASK: number, stepNumber: number): Uint8Array {
    const [source, result] = [new Float64Array(COUNT).fill(1), new Float64Array(COUNT)];
    const record = { ...emptyStepRecord(), rows: ROWS, batchSize: 5, seed, stepNumber };
    TWINS.dropout({ source, result }, { HIDDEN, MASK, PROBABILITY, SKIPS_STATE: 0 }, record, 0);
    expect(result.every((value) => value === 0 || value === 1 / (1 - PROBABILITY))).toBe(true);
    return Uint8Array.from(result, (value) => Number(value > 0));
  }

  /** Five standard deviations of a count of n independent events: exceeded once in two million. */
  const bound = (n: number, p: number): number => 5 * Math.sqrt(n * p * (1 - p));

  it.each([0.05, 0.2, 0.5, 0.9])('drops a share of %d', (probability) => {
    const kept = mask(probability, 1, 0, 1).reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(COUNT - kept - COUNT * probability)).toBeLessThan(bound(COUNT, probability));
  });

  it('drops every unit and every row as often', () => {
    const bits = mask(0.5, 2, 1, 3);
    const units = new Float64Array(HIDDEN);
    const rows = new Float64Array(ROWS);
    for (const [i, bit] of bits.entries()) {
      units[i % HIDDEN]! += bit;
      rows[Math.floor(i / HIDDEN)]! += bit;
    }
    expect(Math.max(...units.map((kept) => Math.abs(kept - ROWS / 2)))).toBeLessThan(bound(ROWS, 0.5));
    expect(Math.max(...rows.map((kept) => Math.abs(kept - HIDDEN / 2)))).toBeLessThan(bound(HIDDEN, 0.5));
  });

  it.each([
    ['step', mask(0.5, 1, 0, 2)],
    ['layer', mask(0.5, 1, 1, 1)],
    ['seed', mask(0.5, 99, 0, 1)],
  ])('is independent of that of another %s', (_, other) => {
    const bits = mask(0.5, 1, 0, 1);
    const equal = bits.reduce((sum, bit, i) => sum + Number(bit === other[i]), 0);
    expect(Math.abs(equal - COUNT / 2)).toBeLessThan(bound(COUNT, 0.5));
  });
});

describe('the gradient under dropout', () => {
  const STEP = 1e-5;
  /** The update whose masks are looked at. */
  const UPDATES = 6;

  it.each(
    CELL_NAMES.flatMap((cell): ModelConfig[] => [
      { ...DROPOUT_CASES[0]!, cell, vocabSize: 4, hiddenSize: 3, layers: 1, dropout: 0.5, outputDropout: 0.4 },
      { ...DROPOUT_CASES[0]!, cell, vocabSize: 4, hiddenSize: 3, layers: 3, dropout: 0.3, outputDropout: 0.4 },
    ]),
  )('is that of the loss with the mask of the step: $cell x $layers', async (config) => {
    const model = await dropoutModel(referenceEngine(), config);
    const batch = dropoutBatch(config, 4, 3);
    const parameters = dropoutParameters(config);
    const state = { hidden: new Float64Array(0), hiddenBatchSize: 0, optimizer: {}, updates: UPDATES };
    /** Trains at that update, from those parameters. */
    const train = async (values: Float64Array, learningRate: number): Promise<number> => {
      await model.writeState({ ...state, parameters: values });
      return (await model.train([{ batch, learningRate, clipValue: Infinity }])).losses[0]!;
    };
    await train(parameters, 1);
    const after = (await model.readState()).parameters;
    const { tensors } = layoutOf(config);
    const indices = tensors.flatMap(({ offset, length }) => Array.from({ length }, (_, i) => offset + i));
    const gradient = indices.map((i) => parameters[i]! - after[i]!);
    const differences = [];
    for (const i of indices) {
      const moved = [1, -1].map((sign) => parameters.map((value, k) => (k === i ? value + sign * STEP : value)));
      const [more, less] = [await train(moved[0]!, 0), await train(moved[1]!, 0)];
      differences.push((more - less) / (2 * STEP));
    }
    const why = 'a central difference is good to STEP^2 and to 1e-16 / STEP, with a margin of 10';
    expectClose(gradient, differences, { absolute: 1e-9, relative: 0, why });
    // The mask is there: without it the gradient is another.
    const { gradients } = await model.lossAndGradients({ ...batch, carryState: false });
    expect(Math.max(...indices.map((i, k) => Math.abs(gradients[i]! - gradient[k]!)))).toBeGreaterThan(1e-3);
  });
});
