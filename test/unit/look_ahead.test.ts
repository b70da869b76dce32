import { beforeAll, describe, expect, it } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { EngineModel } from '../../src/engine/engine.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { ContextTable } from '../../src/sample/context_table.ts';
import { drawAhead, timesGiven, unitOf } from '../../src/sample/look_ahead.ts';
import type { LookAhead } from '../../src/sample/look_ahead.ts';
import { natsPerCharacter } from '../../src/sample/nats.ts';
import { sampleNames } from '../../src/sample/sample_names.ts';
import { wishNames } from '../../src/sample/wish_names.ts';
import { prepareWishes } from '../../src/sample/wishes/index.ts';

/**
 * The distribution of names that are drawn by looking ahead, against the model's own: the probability of every name with
 * four symbols at most, from the model's logits. The statistic is Pearson's chi-square; those names expected fewer than
 * five times are one class. The seeds are fixed, so that the tests give one answer.
 */
const SEED = 5;
const V = 5;
const LENGTH = 5;
const DRAWS = 60_000;
const drawing = { temperature: 1, topK: null, topP: null };
const vocabulary = Vocabulary.fromSymbols(['\n', ...'abcd']);

let model: EngineModel;
/** All names of four symbols at most, and the probability of each. */
let names: number[][];
let probabilities: number[];

beforeAll(async () => {
  const config = { ...notebookConfig(V, 10), cell: 'gru' } as const;
  const parameters = initialParameters(config, 'torch', SEED).map((value) => 3 * value);
  model = await cpuEngine().createModel(config, parameters);
  names = [[]];
  for (let first = 0, t = 1; t < LENGTH; t++) {
    const longer = names.slice(first).flatMap((name) => [1, 2, 3, 4].map((id) => [...name, id]));
    first = names.length;
    names.push(...longer);
  }
  const nats = await natsPerCharacter(
    model,
    names.map((name) => Int32Array.from(name)),
  );
  probabilities = nats.map((mean, k) => Math.exp(-mean * (names[k]!.length + 1)));
});

/** Chi-square over its limit at p = 0.001 (Wilson and Hilferty): above 1 is a failure. */
function chiSquare(counts: Map<string, number>, fits: (text: string) => boolean): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const texts = names.map((ids) => vocabulary.decode(ids));
  const mass = probabilities.reduce((sum, p, k) => sum + (fits(texts[k]!) ? p : 0), 0);
  let [statistic, classes, restExpected, rest] = [0, 0, 0, 0];
  for (const [k, text] of texts.entries()) {
    const count = counts.get(text) ?? 0;
    if (!fits(text)) {
      expect(count, text).toBe(0);
      continue;
    }
    const expected = (probabilities[k]! / mass) * total;
    if (expected < 5) {
      restExpected += expected;
      rest += count;
      continue;
    }
    statistic += (count - expected) ** 2 / expected;
    classes++;
  }
  if (restExpected > 0) {
    statistic += (rest - restExpected) ** 2 / restExpected;
    classes++;
  }
  const df = classes - 1;
  const limit = df * (1 - 2 / (9 * df) + 3.09 * Math.sqrt(2 / (9 * df))) ** 3;
  return statistic / limit;
}

describe.each([
  ['ends with "dab"', 'dab', true],
  ['ends with "c"', 'c', true],
  ['contains "bb"', 'bb', false],
])('names by looking ahead: %s', (_, text, atEnd) => {
  const fits = (name: string): boolean => (atEnd ? name.endsWith(text) : name.includes(text));
  let request: LookAhead;

  beforeAll(async () => {
    const plain = { count: 4_000, maxLength: LENGTH, drawing, seed: SEED + 1, firstName: 0, prime: [] };
    const target = { ids: [...vocabulary.encode(text)], atEnd };
    const table = ContextTable.of(await sampleNames(model, plain), V, target)!;
    request = { drawing, seed: SEED, prime: [], maxLength: LENGTH, target, table };
  });

  it('have weights whose mean is the probability of the text', async () => {
    const weights = (await drawAhead(model, request, 0, DRAWS)).map(({ weight }) => weight);
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / DRAWS;
    const squares = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / DRAWS;
    const expected = names.reduce((sum, ids, k) => sum + (fits(vocabulary.decode(ids)) ? probabilities[k]! : 0), 0);
    // Four standard errors.
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(squares / DRAWS));
  });

  it('have the distribution of the model, by chi-square', async () => {
    const unit = unitOf(await drawAhead(model, request, DRAWS, 2_048));
    const counts = new Map<string, number>();
    for (const [k, { ids, weight }] of (await drawAhead(model, request, 0, DRAWS)).entries()) {
      const times = timesGiven(weight, unit, SEED, k, LENGTH);
      const name = vocabulary.decode(ids);
      if (times > 0) counts.set(name, (counts.get(name) ?? 0) + times);
    }
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3_000);
    expect(chiSquare(counts, fits)).toBeLessThan(1);
  });
});

it('finds a rare ending, the same names however many are asked for', async () => {
  // Rare here: all four symbols must be right.
  const [rarest] = names
    .map((ids, k) => ({ ids, k }))
    .filter(({ ids, k }) => ids.length === 3 && probabilities[k]! > 1e-6)
    .sort((a, b) => probabilities[a.k]! - probabilities[b.k]!);
  const end = vocabulary.decode(rarest!.ids);
  const ask = (count: number) => {
    const wishes = prepareWishes({ end }, { vocabulary, list: null });
    const request = { vocabulary, wishes, list: null, order: 'drawn', drawing, seed: SEED, firstName: 0 } as const;
    return wishNames(model, { ...request, count, maxLength: 20, budget: 200_000 });
  };
  const many = await ask(300);
  const few = await ask(150);
  // Most come from looking ahead, or the test shows nothing of it.
  expect(many.names.filter(({ index }) => index > 32_768).length).toBeGreaterThan(150);
  expect(many.names.every(({ name }) => name.endsWith(end))).toBe(true);
  expect(few.names.map(({ name }) => name)).toEqual(many.names.slice(0, 150).map(({ name }) => name));
  expect(many.names.map(({ index }) => index)).toEqual(many.names.map(({ index }) => index).sort((a, b) => a - b));
});
