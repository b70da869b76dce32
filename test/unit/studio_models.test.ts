import { afterEach, describe, expect, it } from 'vitest';
import { readModel, writeModel } from '../../src/formats/model_file.ts';
import { exportModel } from '../../src/library/export.ts';
import { linkOf } from '../../src/worker/run_link.ts';
import { extendCurve } from '../../src/worker/curve.ts';
import type { ChartPoint, Reply, WritingOrder } from '../../src/worker/protocol.ts';
import type { KeptRun } from '../../src/worker/studio_run.ts';
import type { RunStore } from '../../src/worker/run_store.ts';
import { NOTEBOOK_SETTINGS, withPreset } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { KERAS_SYMBOLS, kerasFile } from '../helpers/keras_golden.ts';
import { corpusSource, Desk } from '../helpers/studio_desk.ts';
import { TEXT } from '../helpers/texts.ts';

/** On the CPU engine, and small enough to end at once. */
const SETTINGS: RunSettings = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 40 };
/** More iterations than any test waits for. */
const LONG: RunSettings = { ...SETTINGS, iterations: 50_000_000 };
const SMALL_TEXT: RunSettings = {
  ...withPreset(SETTINGS, 'text'),
  ...{ hiddenSize: 8, layers: 1, batchSize: 4, sequenceLength: 16, iterations: 30 },
};
const NAMES = corpusSource('anna\notto\neve\nanna\n\n');
const VERSE = corpusSource(TEXT, 'verse.txt');
const ORDER: WritingOrder = { model: 'current', prime: 'The ', length: 50, temperature: 1, seed: 1 };

let desk = new Desk();

// A run that a test left would train on and take the time of the next.
afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

/** Trains to the end; what was last told of the model and of the run. */
async function train(corpus = NAMES, settings = SETTINGS) {
  const done = desk.phase('done');
  await desk.ask({ type: 'start', corpus, settings });
  await done;
  return { model: desk.all('model').at(-1)!.report, progress: desk.all('phase').at(-1)!.progress };
}

async function saved(): Promise<Uint8Array> {
  await desk.ask({ type: 'save', id: 1 });
  return desk.all('saved').at(-1)!.bytes!;
}

/** The text that was written under an id, once it has ended. */
async function written(id: number, order = ORDER): Promise<{ text: string; error: string | null }> {
  const end = (reply: Reply) => reply.type === 'written' && reply.id === id && reply.done;
  const ended = desk.next(end);
  await desk.ask({ type: 'write', id, order });
  await ended;
  const parts = desk.all('written').filter((reply) => reply.id === id);
  return { text: parts.map(({ text }) => text).join(''), error: parts.at(-1)!.error };
}

describe('a text', () => {
  it('is reported, measured on its held-out part, and sampled in lines', async () => {
    const { model, progress } = await train(VERSE, SMALL_TEXT);
    expect(desk.all('corpus')[0]!.report).toMatchObject({ mode: 'text', lines: 90, length: TEXT.length });
    expect(model).toMatchObject({ lossPer: 'symbol', task: { mode: 'text', keepCase: true, window: null } });
    expect(model.baselines!.uniform).toBeCloseTo(Math.log(new Set(TEXT).size), 10);
    expect(progress.heldOut).toMatchObject({ iteration: 30 });
    const points = desk.replies.flatMap((reply) => ('progress' in reply ? reply.progress.points : []));
    expect(points.filter(({ heldOut }) => heldOut !== null).map(({ iteration }) => iteration)).toEqual([30]);
    await desk.ask({ type: 'sample', id: 2, count: 20 });
    expect(
      desk
        .all('names')
        .at(-1)!
        .names.every(({ text }) => !text.includes('\n') && text.length <= 80),
    ).toBe(true);
  });

  it('is what a list with too long lines may be read as, and one with sentences looks like', async () => {
    await desk.ask({ type: 'start', corpus: corpusSource('ab '.repeat(2_000)), settings: SETTINGS });
    expect(desk.all('refused')).toMatchObject([{ request: 'start', readableAs: 'text' }]);
    await desk.ask({ type: 'start', corpus: VERSE, settings: SETTINGS, paused: true });
    expect(desk.all('corpus')[0]!.report).toMatchObject({ mode: 'names', looksLikeText: true });
  });

  it.each([
    ['batch size', { batchSize: 0 }, /batchSize is 0/],
    ['dropout', { dropout: 1 }, /dropout is 1/],
    ['window', { preset: 'sonnets' as const, batching: 'windows' as const, sequenceLength: 9_999 }, /windows of 9999/],
  ])('with a %s that does not do is refused before the run in progress is touched', async (_, change, words) => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    const phases = desk.phases.length;
    await desk.ask({ type: 'start', corpus: VERSE, settings: { ...SMALL_TEXT, ...change } });
    expect(desk.all('refused')).toMatchObject([{ message: expect.stringMatching(words), readableAs: null }]);
    await desk.goesOn();
    expect(desk.phases.length).toBe(phases);
  });
});

describe('a model of Keras beside its text', () => {
  it('learns one more epoch, as the notebook does', async () => {
    const text = corpusSource(`${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(20)}`, 'its text.txt');
    await train(text, { ...SMALL_TEXT, heldOutShare: 0, sequenceLength: 5 });
    const bytes = kerasFile('lstm_2.0.6.h5');
    await desk.ask({ type: 'open', name: 'shakespeare.h5', bytes, settings: SMALL_TEXT });
    expect(desk.all('adopted')).toMatchObject([
      { from: 'file', message: expect.stringMatching(/trains it for one epoch on its text\.txt/) },
    ]);
    expect([desk.phases.at(-1), desk.iteration]).toEqual(['paused', 0]);
    const opened = readModel(await saved(), 'before');
    const done = desk.phase('done');
    await desk.ask({ type: 'resume' });
    await done;
    expect(desk.iteration).toBe(opened.training!.recipe.iterations);
    const { config, parameters } = readModel(await saved(), 'after');
    expect(config).toEqual(opened.config);
    expect(parameters).not.toEqual(opened.parameters);
  });
});

describe('a model file', () => {
  it('is written while the run goes on, and read again it goes on from there', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    await desk.goesOn();
    const bytes = await saved();
    await desk.goesOn();
    const { iteration } = readModel(bytes, 'it').training!.checkpoint;
    await desk.ask({ type: 'open', name: 'it', bytes, settings: SETTINGS });
    expect(desk.all('adopted')).toMatchObject([
      { from: 'file', corpus: NAMES, settings: { iterations: LONG.iterations } },
    ]);
    expect(desk.phases.at(-1)).toBe('paused');
    expect(desk.iteration).toBe(iteration);
    await desk.ask({ type: 'resume' });
    await desk.goesOn();
  });

  it('without its corpus is sampled, saved as it is, and waits', async () => {
    await train();
    const bytes = await saved();
    desk = new Desk();
    await desk.ask({ type: 'open', name: 'it', bytes, settings: SETTINGS });
    expect(desk.all('adopted')[0]).toMatchObject({ corpus: null, message: expect.stringContaining('another corpus') });
    expect(desk.phases.at(-1)).toBe('opened');
    expect(desk.all('names').at(-1)!.names.length).toBeGreaterThan(0);
    expect(await saved()).toEqual(bytes);
    await desk.ask({ type: 'start', corpus: NAMES, settings: SETTINGS });
    expect(desk.all('adopted')[1]).toMatchObject({ corpus: NAMES });
    expect(desk.phases.at(-1)).toBe('done');
  });

  it('that is none is refused, and there is none before there is a run', async () => {
    await desk.ask({ type: 'save', id: 9 });
    expect(desk.all('saved')).toMatchObject([
      { id: 9, bytes: null, error: expect.stringContaining('no model to save') },
    ]);
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x50, 0x4b, 3, 4), new Uint8Array(100).fill(7)]) {
      await desk.ask({ type: 'open', name: 'evil', bytes, settings: SETTINGS });
    }
    expect(desk.all('refused')).toHaveLength(3);
    expect(desk.all('refused').filter(({ message }) => !message.includes('evil'))).toEqual([]);
    await desk.goesOn();
  });
});

describe('writing', () => {
  it('brings the beginning, then so many symbols, the same for the same seed', async () => {
    await train(VERSE, SMALL_TEXT);
    const first = await written(1);
    expect(first.error).toBeNull();
    expect(first.text).toHaveLength('The '.length + 50);
    expect(first.text.startsWith('The ')).toBe(true);
    expect(await written(2)).toEqual(first);
    expect((await written(3, { ...ORDER, seed: 2 })).text).not.toBe(first.text);
  });

  it('stops when told to, and when its model goes, without a word', async () => {
    await train(VERSE, SMALL_TEXT);
    for (const end of [
      { type: 'stop-writing', id: 1 },
      { type: 'start', corpus: NAMES, settings: LONG },
    ] as const) {
      const some = desk.next((reply) => reply.type === 'written' && reply.text.length > 0);
      const text = written(1, { ...ORDER, length: 100_000 });
      await some;
      await desk.ask(end);
      expect((await text).error).toBeNull();
    }
    await desk.goesOn();
  });

  it('says why it cannot', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    expect((await written(1)).error).toMatch(/knows names, not text/);
    expect((await written(2, { ...ORDER, model: 'sonnets' })).error).toMatch(/This test has no model/);
    await train(VERSE, SMALL_TEXT);
    expect((await written(3, { ...ORDER, prime: '芒' })).error).toMatch(/not one of the \d+ symbols/);
    expect((await written(4, { ...ORDER, temperature: 0 })).error).toMatch(/temperature is 0/);
    expect((await written(5, { ...ORDER, length: 0 })).error).toMatch(/length is 0/);
  });
});

describe('the model that the studio brings along', () => {
  const windows: RunSettings = {
    ...withPreset(SETTINGS, 'sonnets'),
    hiddenSize: 6,
    layers: 1,
    sequenceLength: 8,
    iterations: 2,
  };

  it('writes, and learns another text for an epoch, of which it knows only some symbols', async () => {
    await train(VERSE, windows);
    const sonnets = readModel(await saved(), 'sonnets');
    desk = new Desk({ loadSonnets: async () => writeModel({ ...sonnets, training: null }) });
    const { text, error } = await written(1, { ...ORDER, model: 'sonnets' });
    expect(error).toBeNull();
    expect(text.startsWith('the ')).toBe(true);

    const other = corpusSource(`${'A mango ripens in the sun\n'.repeat(40)}芒芒`, 'mangos.txt');
    await desk.ask({ type: 'train-sonnets', corpus: other, settings: { ...SETTINGS, iterations: 7 } });
    const [adopted] = desk.all('adopted');
    expect(adopted!.message).toMatch(/mangos\.txt for one epoch\. 2 symbols .* left out: "芒"/);
    expect(adopted!.settings).toMatchObject({ hiddenSize: 6, sequenceLength: 8, iterations: null });
    await desk.ask({ type: 'pause' });
    // The parameters of the symbols that both have are where the run begins.
    await desk.ask({ type: 'train-sonnets', corpus: other, settings: SETTINGS });
    expect(desk.all('model').at(-1)!.report.config.vocabSize).toBe(new Set('a mango ripens in the sun\n').size);
  });
});

describe('an opened model of Keras', () => {
  const HELD = { ...SMALL_TEXT, heldOutShare: 0, sequenceLength: 5 };
  const ITS_TEXT = corpusSource(`${KERAS_SYMBOLS.join('')}${'ab\n'.repeat(20)}`, 'its text.txt');
  const bytes = kerasFile('lstm_2.0.6.h5');

  it('learns another text for one epoch, and writes then as it has learned', async () => {
    await desk.ask({ type: 'open', name: 'poet.h5', bytes, beside: ITS_TEXT, settings: HELD });
    const before = readModel(await saved(), 'before');
    const order: WritingOrder = { ...ORDER, prime: 'ab', length: 12 };
    const first = await written(1, order);
    expect(first.error).toBeNull();
    const other = corpusSource(`${'abba\n'.repeat(60)}芒`, 'other.txt');
    const done = desk.phase('done');
    await desk.ask({ type: 'one-more-epoch', corpus: other, settings: HELD });
    expect(desk.all('adopted').at(-1)!.message).toMatch(/^The model learns other\.txt for one epoch\. 1 symbol .*"芒"/);
    await done;
    expect(desk.all('progress').length + desk.all('phase').length).toBeGreaterThan(2);
    const after = readModel(await saved(), 'after');
    expect(after.config).toEqual({ ...before.config, vocabSize: 3 });
    expect(after.symbols.toSorted()).toEqual(['\n', 'a', 'b']);
    const second = await written(2, order);
    expect(second.error).toBeNull();
    expect(second.text).toMatch(/^ab[ab\n]{12}$/);
    // What is expected next is told of the trained model.
    await desk.ask({ type: 'next-symbols', id: 3, order: { model: 'current', before: 'ab', temperature: 1 } });
    expect(desk.all('next-symbols').at(-1)).toMatchObject({ id: 3, error: null, symbols: { length: 3 } });
  });

  it('learns as well where it was opened without a text, from a file that names its symbols', async () => {
    await desk.ask({ type: 'open', name: 'poet.h5', bytes, beside: ITS_TEXT, settings: HELD });
    const model = writeModel({ ...readModel(await saved(), 'it'), training: null });
    desk = new Desk();
    await desk.ask({ type: 'open', name: 'poet.safetensors', bytes: model, settings: HELD });
    expect(desk.phases.at(-1)).toBe('opened');
    const done = desk.phase('done');
    await desk.ask({ type: 'one-more-epoch', corpus: ITS_TEXT, settings: HELD });
    await done;
    const { parameters } = readModel(await saved(), 'after');
    expect(parameters).not.toEqual(readModel(model, 'before').parameters);
  });

  it('is asked for where there is none, and a question about it is answered', async () => {
    await desk.ask({ type: 'start', corpus: NAMES, settings: LONG });
    await desk.ask({ type: 'one-more-epoch', corpus: VERSE, settings: HELD });
    expect(desk.all('refused').at(-1)!.message).toMatch(/There is no text model to train on: open one/);
    await desk.ask({ type: 'next-symbols', id: 4, order: { model: 'current', before: '', temperature: 1 } });
    expect(desk.all('next-symbols')).toMatchObject([{ id: 4, symbols: [] }]);
    expect(desk.all('next-symbols')[0]!.error).toMatch(/knows names, not text/);
    await desk.goesOn();
  });
});

describe('a kept run', () => {
  /** Keeps runs in memory. */
  class Memory implements RunStore {
    kept: KeptRun | null = null;
    load = async () => structuredClone(this.kept);
    keep = (run: KeptRun) => (this.kept = structuredClone(run));
  }

  /** What the chart shows. */
  const curveOf = ({ replies }: Desk) =>
    replies.reduce<readonly ChartPoint[]>(
      (curve, reply) => ('progress' in reply ? extendCurve(curve, reply.progress.points) : curve),
      [],
    );

  it('is taken up by the next visit as it was, and comes to the same end', async () => {
    const settings = { ...SETTINGS, iterations: 20_000 };
    const { progress } = await train(NAMES, settings);
    const store = new Memory();
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings });
    expect(desk.all('corpus')[0]!.report).toMatchObject({ source: 'built-in list' });
    await desk.ask({ type: 'start', corpus: NAMES, settings });
    await desk.next((reply) => reply.type === 'progress');
    await desk.ask({ type: 'settings', settings: { ...settings, temperature: 0.5 } });
    await desk.ask({ type: 'pause' });
    const { iteration } = desk;
    expect(store.kept).toMatchObject({ paused: true, checkpoint: { iteration } });

    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: NOTEBOOK_SETTINGS });
    expect(desk.all('adopted')).toMatchObject([{ from: 'storage', corpus: NAMES, settings: { temperature: 0.5 } }]);
    expect(desk.phases.at(-1)).toBe('paused');
    expect(desk.iteration).toBe(iteration);
    const done = desk.phase('done');
    await desk.ask({ type: 'resume' });
    await done;
    expect(desk.all('phase').at(-1)!.progress.smoothLoss).toBe(progress.smoothLoss);
  });

  it.each(['done', 'paused'] as const)('that is %s comes back with its whole curve and with names', async (phase) => {
    const store = new Memory();
    desk = new Desk({ store });
    await desk.ask({ type: 'keep-runs' });
    const done = desk.phase('done');
    // The end comes sooner than the page is told of the progress again.
    const settings = phase === 'done' ? { ...SETTINGS, iterations: 300 } : LONG;
    await desk.ask({ type: 'start', corpus: NAMES, settings });
    if (phase === 'done') await done;
    else for (let times = 0; times < 4; times++) await desk.goesOn();
    await desk.ask({ type: 'pause' });
    expect(desk.phases.at(-1)).toBe(phase);
    const curve = curveOf(desk);
    expect(curve.length).toBeGreaterThan(2);

    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: NOTEBOOK_SETTINGS });
    expect(desk.phases).toEqual(['preparing', phase]);
    expect(curveOf(desk)).toEqual(curve);
    const names = desk.all('names').flatMap((reply) => reply.names);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names.map(({ iteration }) => iteration))).toEqual(new Set([curve.at(-1)!.iteration]));
  });

  it('that ended before its last iteration is finished, too', async () => {
    const store = new Memory();
    desk = new Desk({ store });
    await desk.ask({ type: 'keep-runs' });
    const names = corpusSource(Array.from({ length: 40 }, (_, i) => `name${i.toString(36)}`).join('\n'));
    const settings = { ...LONG, learningRate: 0.1, heldOutShare: 0.2, patience: 1 };
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: names, settings });
    await done;
    await desk.ask({ type: 'pause' });
    const { iteration } = desk;
    expect(iteration).toBeLessThan(LONG.iterations!);
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: SETTINGS });
    expect(desk.phases).toEqual(['preparing', 'done']);
    expect(desk.all('adopted')[0]!.message).toContain(`finished after ${iteration} iterations`);
  });

  it.each([
    [1, 'finished after 1 iteration.'],
    [2, 'finished after 2 iterations.'],
  ])('of %i is told of in the right number', async (iterations, words) => {
    const store = new Memory();
    for (let visit = 0; visit < 2; visit++) {
      desk = new Desk({ store });
      const done = desk.phase('done');
      if (visit === 0) await desk.ask({ type: 'keep-runs' });
      if (visit === 0) await desk.ask({ type: 'start', corpus: NAMES, settings: { ...SETTINGS, iterations } });
      else await desk.ask({ type: 'restore', settings: SETTINGS });
      await done;
      await desk.ask({ type: 'pause' });
    }
    expect(desk.all('adopted')[0]?.message).toContain(words);
  });

  it('that cannot be read is left, and the studio begins anew', async () => {
    const store = new Memory();
    store.kept = { id: '1', source: NAMES, settings: SETTINGS, recipe: {}, checkpoint: {}, paused: false } as never;
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: LONG });
    await desk.goesOn();
    expect(desk.all('corpus').at(-1)!.report).toMatchObject({ source: 'built-in list' });
    expect(desk.all('failed')).toEqual([]);
  });

  it('that is the first one and finished begins again', async () => {
    const store = new Memory();
    for (let visit = 0; visit < 2; visit++) {
      desk = new Desk({ store });
      const done = desk.phase('done');
      await desk.ask({ type: 'restore', settings: SETTINGS });
      await done;
      await desk.ask({ type: 'pause' });
      expect(desk.phases).toEqual(['preparing', 'running', 'done']);
      expect(store.kept!.checkpoint.iteration).toBe(40);
    }
    desk = new Desk({ store });
    await desk.ask({ type: 'restore', settings: { ...SETTINGS, seed: 1 } });
    expect(desk.phases).toEqual(['preparing', 'done']);
  });

  it('is not kept of a worker that was not asked to restore, as in a race', async () => {
    const store = new Memory();
    desk = new Desk({ store });
    await desk.ask({ type: 'start', corpus: NAMES, settings: SETTINGS });
    await desk.ask({ type: 'pause' });
    expect(store.kept).toBeNull();
  });

  it('is kept from when the page asks for it, as after a link', async () => {
    const store = new Memory();
    desk = new Desk({ store });
    await train();
    expect(store.kept).toBeNull();
    await desk.ask({ type: 'keep-runs' });
    await train();
    expect(store.kept!.checkpoint.iteration).toBe(40);
  });
});

describe('what is sent', () => {
  it('is the model as the library exports it, and the reason where it cannot be', async () => {
    await desk.ask({ type: 'export', id: 4, kind: 'js', title: 'Elves', temperature: 1 });
    expect(desk.all('exported')).toEqual([{ type: 'exported', id: 4, bytes: null, error: expect.stringMatching(/no model/) }]); // prettier-ignore
    await train();
    await desk.ask({ type: 'export', id: 5, kind: 'html', title: 'Elves', temperature: 0.5 });
    const { id, bytes, error } = desk.all('exported').at(-1)!;
    expect({ id, error }).toEqual({ id: 5, error: null });
    expect(new TextDecoder().decode(bytes!)).toBe(
      exportModel(await saved(), 'html', { title: 'Elves', temperature: 0.5 }),
    );
    await train(VERSE, SMALL_TEXT);
    await desk.ask({ type: 'export', id: 6, kind: 'html', title: 'Verse', temperature: 1 });
    expect(desk.all('exported').at(-1)!.error).toMatch(/writes running text/);
    expect(desk.all('failed')).toEqual([]);
  });

  it('is a link that comes back as the run, or the reason why not; the current run goes on', async () => {
    await train();
    await desk.ask({ type: 'read-link', id: 7, link: linkOf({ corpus: NAMES, settings: SETTINGS })! });
    expect(desk.all('link').at(-1)!.run).toEqual({ corpus: NAMES, settings: { ...SETTINGS, device: 'auto' } });
    await desk.ask({ type: 'read-link', id: 8, link: '1.AAAA' });
    expect(desk.all('link').at(-1)).toMatchObject({ id: 8, run: null, error: expect.stringMatching(/damaged/) });
    expect(desk.phases.at(-1)).toBe('done');
  });
});
