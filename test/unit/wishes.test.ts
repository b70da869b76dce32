import { beforeAll, describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { InputError } from '../../src/corpus/errors.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import type { EngineModel } from '../../src/engine/engine.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { builtInBlockList } from '../../src/sample/blocked_words.ts';
import { NearNames } from '../../src/sample/near_names.ts';
import { compilePattern } from '../../src/sample/pattern.ts';
import { sampleNames } from '../../src/sample/sample_names.ts';
import { shortfall, wishNames } from '../../src/sample/wish_names.ts';
import type { WishRequest } from '../../src/sample/wish_names.ts';
import { prepareWishes } from '../../src/sample/wishes/index.ts';
import type { Wishes } from '../../src/sample/wishes/index.ts';
import { distance as edits } from '../helpers/distance.ts';

const SEED = 17;
const DRAWS = 10_000;
const LIST = ['abba', 'Ébba', 'cade', 'dada', 'edac', 'fade', 'baba', 'a', 'bb'];
const vocabulary = Vocabulary.fromSymbols(['\n', ...'abcdef']);
const drawing = { temperature: 1, topK: null, topP: null };
const list = new NearNames(LIST);

let model: EngineModel;
let draws: string[];

beforeAll(async () => {
  const config = { ...notebookConfig(vocabulary.size, 8), cell: 'lstm' } as const;
  // Weights large enough that symbols differ much.
  const parameters = initialParameters(config, 'torch', SEED).map((value) => 2 * value);
  model = await cpuEngine().createModel(config, parameters);
  const request = { count: DRAWS, maxLength: 20, drawing, seed: SEED, firstName: 0, prime: [] };
  draws = (await sampleNames(model, request)).map((ids) =>
    ids.at(-1) === 0 ? vocabulary.decode(ids) : '-'.repeat(99),
  );
});

function ask(wishes: Wishes, changes: Partial<WishRequest> = {}) {
  const prepared = prepareWishes(wishes, { vocabulary, list });
  const request = { vocabulary, wishes: prepared, list, order: 'drawn', maxLength: 20, drawing, seed: SEED } as const;
  return wishNames(model, { ...request, count: DRAWS, budget: DRAWS, firstName: 0, ...changes });
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const distanceOf = (name: string): number => Math.min(...LIST.map((known) => edits(folded(name), folded(known))));

describe('wishes, each against a function of its own on 10,000 names', () => {
  const cases: [string, Wishes, (name: string, before: readonly string[]) => boolean][] = [
    ['ends with', { end: 'A' }, (name) => name.at(-1) === 'a'],
    ['contains', { contain: 'ab' }, (name) => /ab/.test(name)],
    ['matches', { match: '^(a|b+c?){2,}[^d-f]*$' }, (name) => /^(a|b+c?){2,}[^d-f]*$/iu.test(name)],
    ['least length', { minLength: 4 }, (name) => name.length >= 4],
    ['greatest length', { maxLength: 3 }, (name) => name.length <= 3],
    ['new', { isNew: true }, (name) => !LIST.some((known) => folded(known) === name)],
    ['not near', { notNear: 2 }, (name) => distanceOf(name) >= 2],
    ['unique', { unique: true }, (name, before) => !before.includes(name)],
    ['block-list', { block: ['AB', 'é'] }, (name) => !name.includes('ab') && !name.includes('e')],
    ['several', { end: 'b', minLength: 3, isNew: true }, (name) => /..b$/.test(name) && distanceOf(name) > 0],
  ];

  it.each(cases)('%s', async (_, wishes, fits) => {
    const expected: string[] = [];
    for (const name of draws) if (name.length < 20 && fits(name, expected)) expected.push(name);
    const { names, tried, ended } = await ask(wishes);
    expect({ tried, ended }).toEqual({ tried: DRAWS, ended: 'budget' });
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(DRAWS);
    expect(names.map(({ name }) => name)).toEqual(expected);
    for (const { name, index } of names) expect(draws[index]).toBe(name);
  });

  it('begins with: the model goes on from there', async () => {
    const { names } = await ask({ begin: 'fad' }, { count: 50 });
    const request = { count: 100, maxLength: 20, drawing, seed: SEED, firstName: 0, prime: [6, 1, 4] };
    const expected = (await sampleNames(model, request)).filter((ids) => ids.at(-1) === 0);
    expect(names.map(({ name }) => name)).toEqual(expected.slice(0, 50).map((ids) => vocabulary.decode(ids)));
  });
});

describe('names that fit', () => {
  it('do not depend on how many are asked for', async () => {
    const many = await ask({ end: 'a', unique: true }, { count: 200 });
    const few = await ask({ end: 'a', unique: true }, { count: 7 });
    expect(few.names.map(({ index }) => index)).toEqual(many.names.slice(0, 7).map(({ index }) => index));
    expect(few).toMatchObject({ ended: 'enough', tried: few.names[6]!.index + 1 });
  });

  it('come with their nats per character, the nearest name and its distance', async () => {
    const { names } = await ask({ minLength: 2 }, { count: 100 });
    for (const { name, natsPerCharacter, isNew, nearest, distance } of names) {
      const targets = Int32Array.of(...vocabulary.encode(name), 0);
      const inputs = Int32Array.of(-1, ...targets.subarray(0, -1));
      const batch = { inputs, targets, timeSteps: targets.length, batchSize: 1, carryState: false };
      const [loss] = await model.evaluate([{ ...batch, lossScale: 1 / targets.length }]);
      // Both are float32, in sums of another order.
      expect(natsPerCharacter).toBeCloseTo(loss!, 4);
      expect(distance).toBe(distanceOf(name));
      expect(edits(folded(nearest!), name)).toBe(distance);
      expect(isNew).toBe(distance! > 0);
    }
  });

  it('are ordered by how typical they are', async () => {
    const nats = async (order: WishRequest['order']) =>
      (await ask({ minLength: 2 }, { count: 40, order })).names.map(({ natsPerCharacter }) => natsPerCharacter);
    const drawn = await nats('drawn');
    expect(await nats('typical')).toEqual([...drawn].sort((a, b) => a - b));
    expect(await nats('wild')).toEqual([...drawn].sort((a, b) => b - a));
  });
});

describe('wishes that are not met', () => {
  it('end within the budget, and the hardest is named with what would fit without it', async () => {
    const result = await ask({ minLength: 3, match: '^z', end: 'a' }, { budget: 3_000 });
    const without = draws.slice(0, 3_000).filter((name) => name.length < 20 && /..a$/.test(name)).length;
    expect(result).toMatchObject({ names: [], tried: 3_000, ended: 'budget' });
    expect(result.hardest).toEqual({ wish: 'match /^z/', without });
    expect(shortfall(result)).toMatch(
      /^0 of 3,000 names tried fit\..* names that match \/\^z\/; without it [\d,]+ would/,
    );
  });

  it('tell of a single draw in the singular', () => {
    const none = { names: [], tried: 1, ended: 'budget', hardest: null } as const;
    expect(shortfall(none)).toMatch(/^0 of 1 name tried fit\./);
    expect(shortfall({ ...none, tried: 2 })).toMatch(/^0 of 2 names tried fit\./);
  });

  it('end where two of them exclude each other', async () => {
    const result = await ask({ minLength: 5, maxLength: 2 }, { budget: 1_000 });
    expect(result).toMatchObject({ names: [], tried: 1_000, ended: 'budget' });
    expect(result.hardest).not.toBeNull();
  });

  it('end when they are aborted, with what there is', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const result = await ask({ end: 'a' }, { budget: 1e9, count: 1e9, signal: controller.signal, onProgress });
    expect(result.ended).toBe('aborted');
    expect(result.names.length).toBeGreaterThan(0);
  });

  it.each<[Wishes, RegExp]>([
    [{ end: 'xyz' }, /^The end of names: .*"x"/],
    [{ contain: '' }, /is empty/],
    [{ begin: 'a\nb' }, /holds a newline/],
    [{ match: '(a' }, /not closed/],
    [{ minLength: 0 }, /whole number from 1/],
    [{ notNear: 0.5 }, /whole number from 1/],
  ])('are refused where they cannot be understood: %j', (wishes, message) => {
    const prepare = () => prepareWishes(wishes, { vocabulary, list });
    expect(prepare).toThrow(InputError);
    expect(prepare).toThrow(message);
  });

  it('are refused where they need a list that is not known', () => {
    for (const wishes of [{ isNew: true }, { notNear: 2 }]) {
      expect(() => prepareWishes(wishes, { vocabulary, list: null })).toThrow(/needs the list/);
    }
  });
});

describe('patterns', () => {
  const texts = ['', 'a', 'ab', 'abc', 'aab', 'ba', 'B', 'x1', '[a]', 'a-b', 'é', '😀a', 'aaaa', 'abab', 'a.b', 'a}b'];
  it.each([
    'a',
    '^a',
    'b$',
    '^$',
    '',
    'a|^b',
    '^(ab)+$',
    '^(?:a|b)*$',
    'a{2}',
    '^a{2,}$',
    '^a{1,2}b',
    'a{0}b',
    '.b',
    '^.$',
    '[^a]',
    '[a-c]{3}',
    '\\d',
    '\\[a\\]',
    '\\p{L}$',
    '[\\d.]',
    'a+?b',
    '^(a?){3}$',
    '(a*)*b',
    '(|a)b$',
    '\\u{61}b',
    '^B$',
    'a\\.b',
    '(a|)+$',
  ])('/%s/ as JavaScript has it', (pattern) => {
    const ours = compilePattern(pattern);
    for (const text of texts) expect(ours(text), text).toBe(new RegExp(pattern, 'iu').test(text));
  });

  it('takes no longer for hostile ones', () => {
    const began = performance.now();
    for (const pattern of ['^(a+)+$', '(a|a)*b', '(.*)*x', '^(a?){50}a{50}$'])
      compilePattern(pattern)('a'.repeat(1_000) + '!');
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it.each([
    '(',
    ')',
    '[',
    '*a',
    '\\',
    'a{3,2}',
    '(?=a)',
    '(?<n>a)',
    '\\1',
    '\\b',
    'a'.repeat(501),
    '((a{99}){99}){99}',
    '((){9999}){9999}',
    '[z-a]',
  ])('refuses /%s/ with a reason', (pattern) => expect(() => compilePattern(pattern)).toThrow(InputError));
});

describe('the nearest name', () => {
  it('is the one that comparing with all finds, on the built-in list', () => {
    const { names } = builtInNames();
    const near = new NearNames(names);
    for (const name of ['mangosaurus', 'trex', 'x', 'Tyrannosaurus', 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz', '']) {
      const least = Math.min(...names.map((known) => edits(name.toLowerCase(), known)));
      expect(near.nearest(name)?.distance, name).toBe(least);
      expect(near.nearest(name, least)).toBeNull();
      expect(near.nearest(name, least + 1)?.distance).toBe(least);
    }
  });
});

it('has a block-list of words in lower case', () => {
  const words = builtInBlockList();
  expect(words.length).toBeGreaterThan(5);
  expect(words.every((word) => /^[a-z]+$/.test(word))).toBe(true);
});
