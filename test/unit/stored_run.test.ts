import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/formats/model_file.ts';
import { FINE_TUNING } from '../../src/train/presets.ts';
import { DEFAULT_SETTINGS } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import type { KeptRun } from '../../src/worker/studio_run.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';

const LIST = Array.from(
  { length: 60 },
  (_, i) => `ka${'abcdefghij'[i % 10]}${'lmnop'[Math.floor(i / 10)]}or${'uvwxyz'[i % 6]}`,
).join('\n');
/** Longer than any test waits. */
const LONG: RunSettings = { ...DEFAULT_SETTINGS, device: 'cpu', from: 'nothing', iterations: 1_000_000 };

const loadBase = async () => {
  const path = 'src/models/names.safetensors';
  return readModel(readFileSync(path), path);
};

/** A store in memory. */
class Store {
  kept: KeptRun | null = null;

  load(): Promise<KeptRun | null> {
    return Promise.resolve(this.kept);
  }

  keep(run: KeptRun): void {
    this.kept = run;
  }
}

/** A store with a run on the list, paused. */
async function withRun(settings: RunSettings): Promise<Store> {
  const store = new Store();
  const desk = new Desk({ store, loadBase });
  await desk.ask({ type: 'keep-runs' });
  await desk.ask({ type: 'start', corpus: corpusSource(LIST, 'my list'), settings });
  if (settings.iterations !== null) await desk.goesOn();
  await desk.ask({ type: 'pause' });
  return store;
}

/** Whose run is stored. */
const nameOf = ({ kept }: Store): string => (kept?.source.kind === 'bytes' ? kept.source.name : 'another');

describe('the stored run', () => {
  it.each([
    // Cross-validation was under way, and the base model cannot be had today.
    ['the base model is not to be had', { ...LONG, from: 'base', iterations: null } as const, undefined],
    ['its device is gone', LONG, 'gpu'],
  ])('stays, and the page says why it does not go on, when %s', async (_, settings, device) => {
    const store = await withRun(settings);
    if (device) store.kept = { ...store.kept!, settings: { ...store.kept!.settings, device } as RunSettings };
    const desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: LONG });
    await desk.goesOn();
    await desk.ask({ type: 'pause' });
    expect(nameOf(store)).toBe('my list');
    const { message, corpus } = desk.all('adopted').at(-1)!;
    expect(message).toMatch(/^Your last run cannot go on now: .+\. It stays stored until you start another\.$/);
    expect(corpus).toEqual({ kind: 'built-in' });
    // Until another is asked for.
    await desk.ask({ type: 'start', corpus: corpusSource('anna\notto\neve', 'other'), settings: LONG });
    await desk.goesOn();
    await desk.ask({ type: 'pause' });
    expect(nameOf(store)).toBe('other');
  });

  it('stays when a link is followed', async () => {
    const store = await withRun(LONG);
    const desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: LONG });
    const corpus = corpusSource('anna\notto\neve', 'of a link');
    await desk.ask({ type: 'start', corpus, settings: LONG, stored: false });
    await desk.goesOn();
    await desk.ask({ type: 'pause' });
    expect(nameOf(store)).toBe('my list');
  });

  it('keeps the learning rate that suits its list, and the settings as the user has them', async () => {
    const store = await withRun({ ...LONG, from: 'base' });
    expect(store.kept!.recipe.learningRate).toBe(FINE_TUNING.learningRate);
    expect(store.kept!.settings.learningRate).toBe(LONG.learningRate);
    const desk = new Desk({ store, loadBase });
    await desk.ask({ type: 'restore', settings: LONG });
    const { settings } = desk.all('adopted')[0]!;
    const rates = async (change: Partial<RunSettings>): Promise<number[]> => {
      await desk.ask({ type: 'settings', settings: { ...settings, ...change } });
      await desk.ask({ type: 'resume' });
      await desk.goesOn();
      await desk.ask({ type: 'pause' });
      return [store.kept!.recipe.learningRate, store.kept!.settings.learningRate];
    };
    expect(await rates({ temperature: 0.9 })).toEqual([FINE_TUNING.learningRate, LONG.learningRate]);
    expect(await rates({ learningRate: 0.002 })).toEqual([0.002, 0.002]);
  });
});

describe('a request that fails before it replaces the run', () => {
  it('is refused, whatever the reason', async () => {
    const desk = new Desk();
    await desk.ask({ type: 'start', corpus: corpusSource(LIST), settings: LONG });
    await desk.goesOn();
    await desk.ask({ type: 'start', corpus: corpusSource(LIST), settings: { ...LONG, from: 'base' } });
    expect(desk.all('refused')).toMatchObject([{ request: 'start', message: 'This test has no model.' }]);
    expect(desk.all('failed')).toEqual([]);
    await desk.goesOn();
    await desk.ask({ type: 'pause' });
  });

  it('is named where there is no run yet', async () => {
    const desk = new Desk();
    await desk.ask({ type: 'start', corpus: corpusSource(LIST), settings: { ...LONG, from: 'base' } });
    expect(desk.all('failed')).toEqual([{ type: 'failed', message: 'This test has no model.', request: 'start' }]);
    expect(desk.phases).toEqual(['failed']);
  });
});
