import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { Vocabulary } from '../../src/corpus/vocabulary.ts';
import { readModel } from '../../src/formats/model_file.ts';
import { prepareDataSet } from '../../src/train/data_set.ts';
import { leaningList, leaningRecipe } from '../../src/train/lean.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { spelled } from '../../src/worker/leaning.ts';
import { DEFAULT_SETTINGS } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const TASK = { mode: 'names', keepCase: false, window: null } as const;
const syllables = ['ka', 'ro', 'mi', 'te', 'lu', 'so', 'na', 'vi'];
/** 64 names of two syllables: with the endings a, o, i, e and u. */
const NAMES = syllables.flatMap((a) => syllables.map((b) => `${a}${b}r${b[1]}`));
const LIST = corpusSource(NAMES.join('\n'));
/** Names that end in a, none of the list. */
const KEPT = ['Karoma', 'Tesova', 'Milura', 'Soteka', 'Virona', 'Lumita', 'Nateva', 'Rosika', 'Kaluna', 'Mitera'];
const SETTINGS: RunSettings = { ...DEFAULT_SETTINGS, device: 'cpu', from: 'nothing', hiddenSize: 32, iterations: 400 };

let desk = new Desk();
afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

async function train(settings = SETTINGS, source = LIST): Promise<void> {
  const done = desk.phase('done');
  await desk.ask({ type: 'start', corpus: source, settings });
  await done;
}

async function lean(names: readonly string[] = KEPT): Promise<void> {
  const done = desk.phase('done');
  await desk.ask({ type: 'more-like', names, settings: SETTINGS });
  await done;
}

async function draw(count = 1_000): Promise<{ text: string; inList: boolean }[]> {
  await desk.ask({ type: 'sample', id: 1, count });
  return [...desk.all('names').at(-1)!.names];
}

const share = <T>(all: readonly T[], fits: (one: T) => boolean): number => all.filter(fits).length / all.length;

describe('names that lean to kept ones', () => {
  it('are more like them, hardly ever copies, and no more often those of the list', async () => {
    await train();
    const before = await draw();
    await lean();
    const after = await draw();
    const endInA = ({ text }: { text: string }): boolean => text.endsWith('a');
    const kept = new Set(KEPT.map((name) => name.toLowerCase()));
    expect(share(after, endInA)).toBeGreaterThan(share(before, endInA) + 0.15);
    expect(share(after, ({ text }) => kept.has(text))).toBeLessThanOrEqual(0.05);
    expect(share(after, ({ inList }) => inList)).toBeLessThanOrEqual(share(before, ({ inList }) => inList) + 0.02);
    expect(desk.all('leaning')).toEqual([
      { type: 'leaning', names: KEPT.length, message: 'Leaning to 10 kept names.' },
    ]);
    // The list is still the list.
    expect(desk.all('corpus').at(-1)?.report).toMatchObject({ source: 'a list', names: NAMES.length });
  });

  it('go back to the run before, with its names, its curve and its moments', async () => {
    await train();
    const names = await (async () => {
      await desk.ask({ type: 'moment', iteration: null });
      return desk.all('moment').at(-1)!.names;
    })();
    const moments = desk.all('moments').at(-1)!.iterations;
    const { iteration } = desk;
    await lean();
    await desk.ask({ type: 'moment', iteration: null });
    expect(desk.all('moment').at(-1)!.names).not.toEqual(names);
    const seen = desk.replies.length;
    await desk.ask({ type: 'back-to-list', settings: SETTINGS });
    expect(desk.phases.at(-1)).toBe('done');
    expect(desk.iteration).toBe(iteration);
    expect(desk.all('moments').at(-1)!.iterations).toEqual(moments);
    const points = desk.replies.slice(seen).flatMap((reply) => ('progress' in reply ? reply.progress.points : []));
    expect(points.length).toBeGreaterThan(2);
    await desk.ask({ type: 'moment', iteration: null });
    expect(desk.all('moment').at(-1)!.names).toEqual(names);
    expect(desk.replies.slice(seen).some(({ type }) => type === 'leaning')).toBe(false);
    await desk.ask({ type: 'back-to-list', settings: SETTINGS });
    expect(desk.all('refused').at(-1)?.message).toMatch(/lean to nothing/);
  });

  it('lean anew from the list, so that pressing twice does not copy the kept names', async () => {
    await train();
    await lean();
    const once = (await draw(200)).map(({ text }) => text);
    await lean();
    expect((await draw(200)).map(({ text }) => text)).toEqual(once);
    await desk.ask({ type: 'back-to-list', settings: SETTINGS });
    expect(desk.iteration).toBe(SETTINGS.iterations);
  });

  it('leave a run in training to go on where it stood', async () => {
    await desk.ask({ type: 'start', corpus: LIST, settings: { ...SETTINGS, iterations: 1_000_000, patience: null } });
    await desk.next((reply) => reply.type === 'progress' && reply.progress.iteration > 0);
    await lean();
    await desk.ask({ type: 'back-to-list', settings: SETTINGS });
    expect(desk.phases.at(-1)).toBe('running');
    expect(desk.iteration).toBeGreaterThan(0);
    await desk.goesOn();
  });

  it('leave out kept names whose symbols the model does not know, and say so', async () => {
    await train();
    await lean([...KEPT.slice(0, 3), 'Straße', 'Žora']);
    expect(desk.all('leaning')[0]).toEqual({
      type: 'leaning',
      names: 3,
      message: 'Leaning to 3 kept names. Straße and Žora were left out: the model does not know “ß” and “ž”.',
    });
  });

  it.each([
    ['too few', KEPT.slice(0, 2), /at least 3 kept names of this list; there are 2/],
    ['too few that can be spelled', ['Karo', 'Mite', 'Ñandu'], /there are 2\. Ñandu was left out/],
  ])('of %s are refused, while the run goes on', async (_, names, message) => {
    await desk.ask({ type: 'start', corpus: LIST, settings: { ...SETTINGS, iterations: 1_000_000, patience: null } });
    await desk.goesOn();
    await desk.ask({ type: 'more-like', names, settings: SETTINGS });
    expect(desk.all('refused').at(-1)).toMatchObject({ request: 'more-like', message: expect.stringMatching(message) });
    await desk.goesOn();
  });

  it('come from a model without its list, too', async () => {
    await train();
    await desk.ask({ type: 'save', id: 1 });
    const bytes = desk.all('saved')[0]!.bytes!;
    desk = new Desk();
    await desk.ask({ type: 'open', name: 'a.safetensors', bytes, settings: SETTINGS });
    expect(desk.phases.at(-1)).toBe('opened');
    const endInA = ({ text }: { text: string }): boolean => text.endsWith('a');
    const before = share(await draw(), endInA);
    await lean();
    expect(share(await draw(), endInA)).toBeGreaterThan(before + 0.1);
    await desk.ask({ type: 'back-to-list', settings: SETTINGS });
    expect(desk.phases.at(-1)).toBe('opened');
    expect(desk.all('adopted').at(-1)).toMatchObject({ corpus: null });
    expect(share(await draw(), endInA)).toBeCloseTo(before, 1);
  });

  it('lean under the labels that names are drawn under', async () => {
    const source = {
      kind: 'several',
      parts: [
        { source: LIST, label: 'one', weight: 1 },
        { source: corpusSource('ullum\nullom\nollum\nommul\nmolul\nlumol\nlomul\nmullo'), label: 'two', weight: 2 },
      ],
    } as const;
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: source as never, settings: SETTINGS });
    await done;
    await desk.ask({ type: 'blend', blend: [['one', 1]] });
    const endInA = ({ text }: { text: string }): boolean => text.endsWith('a');
    const before = share(await draw(), endInA);
    await lean();
    // The blend stays.
    const after = await draw();
    expect(share(after, endInA)).toBeGreaterThan(before + 0.15);
    expect(share(after, ({ text }) => text.endsWith('r') || /[km]/.test(text))).toBeGreaterThan(0);
    await desk.ask({ type: 'blend', blend: [['two', 1]] });
    expect(share(await draw(), endInA)).toBeLessThan(share(after, endInA));
  });

  it('are stored nowhere: the list’s run is there at the next visit', async () => {
    const kept: string[] = [];
    desk = new Desk({ store: { load: async () => null, keep: ({ recipe }) => void kept.push(recipe.schedule.name) } });
    await desk.ask({ type: 'keep-runs' });
    await train();
    const stored = kept.length;
    expect(stored).toBeGreaterThan(0);
    await lean();
    expect(kept.length).toBe(stored);
  });

  it('are in a model file that can be sampled alone', async () => {
    await train();
    await lean();
    const names = (await draw(20)).map(({ text }) => text);
    await desk.ask({ type: 'save', id: 1 });
    const saved = readModel(desk.all('saved')[0]!.bytes!, 'a.safetensors');
    expect(saved.training).toBe(null);
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('what is read to lean', () => {
  const list = readNames(NAMES.join('\n'), 'a list');
  const vocabulary = Vocabulary.of(NAMES);
  const names = ['karoma', 'tesova', 'milura'];
  let start: Parameters<typeof leaningRecipe>[0];
  beforeAll(() => {
    const { cell, layers, recurrentBias, gateActivation } = PRESETS.names.recipe;
    const sizes = { vocabSize: vocabulary.size, hiddenSize: 8, dropout: 0, outputDropout: 0 };
    start = {
      config: { cell, layers, recurrentBias, gateActivation, ...sizes },
      parameters: new Float32Array(0),
      symbols: vocabulary.symbols,
    };
  });

  it('is to about half the kept names', () => {
    const read = leaningList(list, { names, labels: [] }, 'x');
    const recipe = leaningRecipe(start, read, { names, labels: [] }, { keepCase: false, seed: 0 });
    const { source } = prepareDataSet({ mode: 'names', list: read }, recipe, vocabulary.symbols);
    const symbols = (all: readonly string[]): number => all.reduce((sum, name) => sum + name.length + 1, 0);
    const ofKept = source.symbolsPerEpoch - symbols(NAMES);
    expect(ofKept / symbols(names)).toBe(Math.round(NAMES.length / names.length));
  });

  it('is the kept names alone where the list is not known', () => {
    expect(leaningList(null, { names, labels: [] }, 'x').names).toEqual(names);
  });

  it('is spelled as the model spells: small letters, unless it knows capitals', () => {
    expect(spelled(['KAROMA', 'Tesova', 'milura', 'Milura'], vocabulary, TASK).names).toEqual(names);
    const capitals = Vocabulary.of(['Karomatesvilu', 'T', 'M']);
    const kept = ['Karoma', 'Tesova', 'Milura'];
    expect(spelled(kept, capitals, { ...TASK, keepCase: true }).names).toEqual(kept);
    expect(() => spelled(kept, capitals, { mode: 'text', keepCase: true, window: null })).toThrow(/writes text/);
  });
});
