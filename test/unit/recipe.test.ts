import { AVERAGES } from '../../src/train/averaging.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../src/corpus/corpus.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS, fitRecipe } from '../../src/train/presets.ts';
import type { PresetName } from '../../src/train/presets.ts';
import { checkRecipe, modeOf } from '../../src/train/recipe.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import { checkSchedule, scheduleOf } from '../../src/train/schedule.ts';
import { TrainingRun } from '../../src/train/training_run.ts';

const TEXT = 'the cat sat on the mat\nand that was that\n'.repeat(3);
const SMALL = { hiddenSize: 3, layers: 1, batchSize: 2, sequenceLength: 5, iterations: 2, evaluateEvery: 1 };
const NAMES_RECIPE: Recipe = { ...PRESETS.names.recipe, ...SMALL, heldOutShare: 0 };

describe('scheduleOf', () => {
  it('constant: always 1', () => {
    const schedule = scheduleOf({ name: 'constant' }, 10, 3);
    expect([0, 5, 1e9].map(schedule)).toEqual([1, 1, 1]);
  });

  it('cosine: rises in a line, falls along half a cosine to the floor', () => {
    const schedule = scheduleOf({ name: 'cosine', warmUp: 4, floor: 0.2 }, 24, 3);
    expect([0, 1, 2, 3, 4].map(schedule)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(schedule(14)).toBeCloseTo(0.6, 12);
    expect(schedule(9)).toBeCloseTo(0.2 + 0.8 * ((1 + Math.SQRT1_2) / 2), 12);
    expect(schedule(24)).toBeCloseTo(0.2, 12);
    // A run that is made longer than its schedule stays at the floor.
    expect(schedule(1_000)).toBeCloseTo(0.2, 12);
  });

  it('cosine: no warm-up, and a warm-up longer than the run', () => {
    expect(scheduleOf({ name: 'cosine', warmUp: 0, floor: 0 }, 1, 1)(0)).toBe(1);
    expect(scheduleOf({ name: 'cosine', warmUp: 10, floor: 0 }, 5, 1)(4)).toBe(0.5);
  });

  it("decay: char-rnn's, after some epochs, once per epoch", () => {
    const schedule = scheduleOf({ name: 'decay', factor: 0.5, after: 2 }, 100, 3);
    expect([0, 2, 3, 5, 6, 8, 9].map(schedule)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25]);
  });

  it.each([
    [{ name: 'cosine', warmUp: -1, floor: 0 }, /warmUp is -1/],
    [{ name: 'cosine', warmUp: 0.5, floor: 0 }, /warmUp is 0\.5/],
    [{ name: 'cosine', warmUp: 1, floor: '0' }, /floor is 0/],
    [{ name: 'decay', factor: 0, after: 1 }, /factor is 0/],
    [{ name: 'decay', factor: 1.5, after: 1 }, /factor is 1\.5/],
    [{ name: 'decay', factor: 1 }, /after is undefined/],
    [{ name: 'toString' }, /name is unknown; known: constant, cosine, decay/],
  ])('refuses %j', (schedule, message) => {
    expect(() => checkSchedule(schedule as never)).toThrow(message);
  });
});

describe('checkRecipe', () => {
  it.each(Object.keys(PRESETS) as PresetName[])('takes the preset %s', (name) => {
    expect(() => checkRecipe({ ...PRESETS[name].recipe, iterations: 1, evaluateEvery: 1 })).not.toThrow();
  });

  it.each([
    ['batching', ['windows ', undefined, null, {}]],
    ['cell', ['elman', 'constructor', 1]],
    ['gateActivation', ['relu', null]],
    ['initialValues', ['zeros', []]],
    ['keepCase', [0, 'true', undefined]],
    ['recurrentBias', [1, null]],
    ['sumLoss', ['no', undefined]],
    ['hiddenSize', [0, 1025, 1.5, '8', NaN]],
    ['layers', [0, 5, null]],
    ['dropout', [1, -0.1, NaN, '0.5', [], null]],
    ['batchSize', [0, 1025, 0.5, undefined]],
    ['sequenceLength', [0, 10_001, Infinity]],
    ['stride', [0, '3']],
    ['evaluateEvery', [0, -5]],
    ['iterations', [-1, 1e10, '9']],
    ['seed', [-1, 2 ** 32, 0.5]],
    ['patience', [0, undefined, '5']],
    ['learningRate', [0, -1, Infinity, NaN, '0.1', [1], 1e39, 1e-60]],
    ['clipValue', [0, '5', true, undefined, 1e300]],
    ['maxNorm', [-1, [], undefined]],
    ['heldOutShare', [-0.1, 0.51, null, [], '0.1']],
    ['optimizer', [null, undefined, 'adam', 5]],
    ['schedule', [null, undefined, 'cosine', true]],
  ] as const)('names %s where it is not one', (key, values) => {
    for (const value of values) {
      const check = (): void => checkRecipe({ ...NAMES_RECIPE, [key]: value });
      expect(check, String(value)).toThrow(InputError);
      expect(check, String(value)).toThrow(new RegExp(`^${key} is `));
    }
  });

  it.each([
    [{ name: 'newton' }, /optimizer is unknown; known: sgd/],
    [{ name: 'toString' }, /optimizer is unknown/],
    [{ ...OPTIMIZERS.momentum, momentum: 1 }, /momentum of momentum is 1; give a number from 0 to below 1/],
    [{ ...OPTIMIZERS.adam, epsilon: 0 }, /epsilon of adam is 0; give a number from 1e-30/],
    [{ ...OPTIMIZERS.rmsprop, epsilon: 1e300 }, /epsilon of rmsprop is 1e\+300/],
    [{ ...OPTIMIZERS.adam, beta2: '0.9' }, /beta2 of adam is 0\.9/],
    [{ name: 'adam' }, /beta1 of adam is undefined/],
  ])('refuses the optimizer %j', (optimizer, message) => {
    expect(() => checkRecipe({ ...NAMES_RECIPE, optimizer: optimizer as never })).toThrow(message);
  });

  it('lets nothing through with which no run could be made: seed 1', async () => {
    const engine = referenceEngine();
    const values = fc.oneof(
      fc.constantFrom(0, 1, 2, -1, 0.5, 1e-40, 1e9, NaN, Infinity, '1', '', null, undefined, true, [], [1], {}),
      fc.constantFrom('notebook', 'names', 'stream', 'windows', 'rnn', 'gru', 'lstm', 'torch', 'keras', 'hard_sigmoid'),
      fc.constantFrom(...Object.values(OPTIMIZERS), { name: 'adam' }, { name: 'cosine' }),
      fc.constantFrom(
        { name: 'constant' },
        { name: 'cosine', warmUp: 1, floor: 0 },
        { name: 'decay', factor: 1, after: 0 },
      ),
    );
    const keys = Object.keys(NAMES_RECIPE);
    let made = 0;
    const mutation = fc.record({ key: fc.constantFrom(...keys), value: values });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (mutations) => {
        const changes = Object.fromEntries(mutations.map(({ key, value }) => [key, value]));
        const recipe = { ...NAMES_RECIPE, ...changes } as Recipe;
        try {
          checkRecipe(recipe);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        // What fits no corpus of this size is the corpus' affair, and said so.
        const corpus = readCorpus(TEXT, 'x', modeOf(recipe), recipe.keepCase);
        try {
          const run = await TrainingRun.create({ engine, corpus, recipe });
          await run.run({ until: 1 });
          expect(run.iteration).toBe(Math.min(1, recipe.iterations));
          made++;
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(made).toBeGreaterThan(50);
  });
});

describe('completeRecipe and fitRecipe', () => {
  const text = readCorpus(TEXT, 'x', 'text', true);
  const open = fitRecipe(PRESETS.text, text);

  it('hold nothing out of a small corpus, and make its batches smaller', () => {
    expect(open.heldOutShare).toBe(0);
    expect(open.batchSize).toBe(Math.max(1, Math.floor(TEXT.length / (2 * 64))));
    const larger = readCorpus(TEXT.repeat(100), 'x', 'text', true);
    expect(fitRecipe(PRESETS.text, larger)).toEqual(PRESETS.text.recipe);
  });

  it('give a large text a larger network with less dropout, and leave min-char-rnn as it is', () => {
    const textOf = (length: number) => readCorpus('a mango\n'.repeat(length / 8), 'x', 'text', true);
    const { recipe } = PRESETS.text;
    const large = { cell: 'gru', hiddenSize: 320, dropout: 0.15, initialValues: 'keras', average: AVERAGES.ema };
    expect(fitRecipe(PRESETS.text, textOf(1_000_000))).toEqual({ ...recipe, ...large });
    expect(fitRecipe(PRESETS.text, textOf(999_992))).toEqual(recipe);
    const min = PRESETS['min-char-rnn'];
    expect(fitRecipe(min, textOf(1_000_000))).toEqual(min.recipe);
  });

  it('give a large list a larger network for about as many names as two minutes allow, and leave the notebook as it is', () => {
    const listOf = (names: number) =>
      readCorpus(Array.from({ length: names }, (_, i) => i.toString(36)).join('\n'), 'x', 'names', false);
    const { recipe, length } = PRESETS.names;
    const large = { hiddenSize: 192, layers: 2, dropout: 0.25, batchSize: 64, average: AVERAGES.ema };
    expect(fitRecipe(PRESETS.names, listOf(5_000))).toEqual({ ...recipe, ...large });
    expect(fitRecipe(PRESETS.names, listOf(4_999))).toEqual(recipe);
    expect([5_000, 32_000, 100_000].map((names) => length(listOf(names)))).toEqual([
      { epochs: 20 },
      { epochs: 12 },
      { epochs: 4 },
    ]);
    expect(fitRecipe(PRESETS.notebook, listOf(5_000))).toEqual(PRESETS.notebook.recipe);
  });

  it('count epochs in steps', () => {
    // 123 symbols in one stream: 122 to predict in chunks of 64.
    const complete = completeRecipe({ ...open, batchSize: 1 }, text, { epochs: 3 });
    expect(complete).toMatchObject({ iterations: 6, evaluateEvery: 25 });
    expect(completeRecipe(open, text, { iterations: 7 }).iterations).toBe(7);
    expect(() => completeRecipe(open, text, { epochs: 1e9 })).toThrow(/would have \d+ steps; at most 1000000000/);
  });

  it('refuse a corpus of the other kind', () => {
    const names = readCorpus('rex\nzoe', 'x', 'names', false);
    expect(() => completeRecipe(open, names, { epochs: 1 })).toThrow(/The recipe is for text, the corpus is names/);
  });
});
