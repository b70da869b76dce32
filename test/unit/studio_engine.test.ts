import { afterEach, describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import type { CorpusSource, RunSettings } from '../../src/worker/settings.ts';
import { corpusSource as list, Desk } from '../helpers/studio_desk.ts';

/** On the CPU engine, and small enough to end at once. */
const SETTINGS: RunSettings = { ...NOTEBOOK_SETTINGS, device: 'cpu', hiddenSize: 8, iterations: 40 };
/** More iterations than any test waits for. */
const LONG: RunSettings = { ...SETTINGS, iterations: 50_000_000 };

const SHORT = list('anna\notto\neve\nanna\n\n');

let desk = new Desk();

/** Starts a run and waits for its first progress. */
async function startLong(settings: RunSettings = LONG): Promise<void> {
  await desk.ask({ type: 'start', corpus: SHORT, settings });
  await desk.next((reply) => reply.type === 'progress');
}

// A run that a test left would train on and take the time of the next.
afterEach(async () => {
  await desk.ask({ type: 'pause' });
  desk = new Desk();
});

describe('a run', () => {
  it('tells what it found, what computes and how it goes, in this order, to the end', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: SETTINGS });
    await done;
    expect(desk.phases).toEqual(['preparing', 'running', 'done']);
    expect(desk.replies.slice(0, 5).map(({ type }) => type)).toEqual(['phase', 'corpus', 'device', 'model', 'phase']);
    expect(desk.all('corpus')[0]?.report).toEqual({
      source: 'a list',
      names: 4,
      symbols: 7,
      duplicates: 1,
      blankLines: 1,
      longest: 4,
      preview: ['anna', 'otto', 'eve', 'anna'],
      mode: 'names',
      looksLikeText: false,
      direction: 'ltr',
      labels: [],
      how: [{ guess: { kind: 'lines', markers: false, quotes: false }, notes: [], prose: false }],
      written: false,
    });
    expect(desk.all('device')[0]?.description.kind).toBe('cpu');
    const progress = desk.all('phase').at(-1)!.progress;
    expect([progress.iteration, progress.iterations]).toEqual([40, 40]);
    expect(desk.all('names').length).toBeGreaterThan(0);
    expect(desk.all('failed')).toEqual([]);
  });

  it('reports every point of the curve once, in rising order', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, iterations: 3_000 } });
    await done;
    const points = desk.replies.flatMap((reply) => ('progress' in reply ? reply.progress.points : []));
    const iterations = points.map(({ iteration }) => iteration);
    expect(iterations).toEqual([...new Set(iterations)].sort((a, b) => a - b));
    expect(iterations.at(-1)).toBe(3_000);
  });

  it('marks the names that the list holds', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, iterations: 2_000 } });
    await done;
    await desk.ask({ type: 'sample', id: 1, count: 50 });
    const { names } = desk.all('names').at(-1)!;
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter(({ text, inList }) => inList !== ['anna', 'otto', 'eve'].includes(text))).toEqual([]);
    expect(names.some(({ inList }) => inList)).toBe(true);
  });

  it('is the same for the same seed, another for another', async () => {
    const losses: number[] = [];
    for (const seed of [3, 4, 3]) {
      const done = desk.phase('done');
      await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, seed, iterations: 200 } });
      await done;
      losses.push(desk.all('phase').at(-1)!.progress.smoothLoss);
    }
    expect(losses[2]).toBe(losses[0]);
    expect(losses[1]).not.toBe(losses[0]);
  });

  it('sends snapshots where asked, each with parameters and the notebook’s seven names', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, snapshotEvery: 15 } });
    await done;
    const snapshots = desk.all('snapshot');
    expect(snapshots.map(({ iteration }) => iteration)).toEqual([15, 30, 40]);
    expect(snapshots.map(({ names }) => names.length)).toEqual([7, 7, 7]);
    expect(snapshots[0]!.parameters).not.toEqual(snapshots[1]!.parameters);
  });

  it('sends the first snapshot where the lesson wants it, and the others from there', async () => {
    const done = desk.phase('done');
    const settings = { ...SETTINGS, snapshotEvery: 15, snapshotFrom: 1 };
    await desk.ask({ type: 'start', corpus: SHORT, settings });
    await done;
    expect(desk.all('snapshot').map(({ iteration }) => iteration)).toEqual([1, 16, 31, 40]);
  });
});

describe('pause, resume and reset', () => {
  it('stops where it is, goes on from there, and begins again', async () => {
    await startLong();
    await desk.ask({ type: 'pause' });
    expect(desk.phases.at(-1)).toBe('paused');
    const { iteration } = desk;
    const told = desk.replies.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(desk.replies.length).toBe(told);

    await desk.ask({ type: 'resume' });
    await desk.goesOn();
    expect(desk.iteration).toBeGreaterThan(iteration);

    const restarted = desk.phase('running');
    await desk.ask({ type: 'reset', settings: { ...LONG, hiddenSize: 4 } });
    expect(await restarted).toMatchObject({ progress: { iteration: 0 } });
    expect(desk.all('corpus')).toHaveLength(2);
    expect(desk.all('corpus')[1]).toEqual(desk.all('corpus')[0]);
  });

  it('prepares without training where asked, until told to go on', async () => {
    await desk.ask({ type: 'start', corpus: SHORT, settings: LONG, paused: true });
    expect(desk.phases).toEqual(['preparing', 'paused']);
    await desk.ask({ type: 'parameters', id: 1 });
    expect(desk.all('parameters')[0]?.iteration).toBe(0);
    await desk.ask({ type: 'resume' });
    await desk.goesOn();
  });

  it('pauses a run that is still being prepared as soon as it is ready', async () => {
    const started = desk.ask({ type: 'start', corpus: SHORT, settings: LONG });
    await Promise.all([started, desk.ask({ type: 'pause' })]);
    expect(desk.phases.at(-1)).toBe('paused');
  });

  it('changes nothing where there is nothing to pause, resume or start again', async () => {
    await desk.ask({ type: 'pause' });
    await desk.ask({ type: 'resume' });
    await desk.ask({ type: 'settings', settings: SETTINGS });
    expect(desk.replies).toEqual([]);
    await desk.ask({ type: 'reset', settings: SETTINGS });
    expect(desk.replies).toMatchObject([{ type: 'refused', message: expect.stringContaining('choose one first') }]);
  });

  it('leaves a run that is done as it is when told to go on', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: SETTINGS });
    await done;
    await desk.ask({ type: 'resume' });
    expect(desk.phases.at(-1)).toBe('done');
  });
});

describe('what is refused', () => {
  const badLists: [string, CorpusSource, RegExp][] = [
    ['an empty file', list(''), /empty/],
    ['blank lines', list('\n  \n\n'), /blank/],
    ['binary bytes', { kind: 'bytes', name: 'x.png', bytes: Uint8Array.of(0x89, 0x50, 0, 0, 0xff) }, /not text/],
    ['a table', list('anna\t1\n'), /tab/],
    ['running text', list('a'.repeat(100_000)), /running text/],
  ];
  it.each(badLists)('is %s, and the run in progress goes on', async (_, source, words) => {
    await startLong();
    const before = desk.phases.length;
    await desk.ask({ type: 'start', corpus: source, settings: SETTINGS });
    expect(desk.all('refused').at(-1)?.message).toMatch(words);
    await desk.goesOn();
    expect(desk.phases.length).toBe(before);
    expect(desk.all('corpus')).toHaveLength(1);
  });

  const badSettings: [string, Partial<RunSettings>][] = [
    ['hidden size', { hiddenSize: 0 }],
    ['hidden size', { hiddenSize: 2_000 }],
    ['number of iterations', { iterations: 1.5 }],
    ['seed', { seed: -1 }],
    ['snapshot interval', { snapshotEvery: 0 }],
    ['learning rate', { learningRate: 0 }],
    ['temperature', { temperature: NaN }],
    ['clip value', { clipValue: Infinity }],
  ];
  it.each(badSettings)('is a %s out of range (%j), and the run in progress goes on', async (name, change) => {
    await startLong();
    const before = desk.phases.length;
    await desk.ask({ type: 'reset', settings: { ...SETTINGS, ...change } });
    expect(desk.all('refused')).toMatchObject([{ message: expect.stringContaining(`The ${name} is `) }]);
    await desk.goesOn();
    expect(desk.phases.length).toBe(before);
  });

  it('is a live setting out of range', async () => {
    await startLong();
    await desk.ask({ type: 'settings', settings: { ...LONG, temperature: -1 } });
    expect(desk.all('refused')).toMatchObject([{ message: expect.stringMatching(/temperature is -1; give a number/) }]);
    await desk.goesOn();
  });
});

describe('questions', () => {
  it('are answered during a run, in a pause and after the end', async () => {
    await startLong();
    await desk.ask({ type: 'sample', id: 1, count: 30 });
    await desk.ask({ type: 'pause' });
    await desk.ask({ type: 'sample', id: 2, count: 30 });
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: SETTINGS });
    await done;
    await desk.ask({ type: 'sample', id: 3, count: 30 });
    const answers = desk.all('names').filter(({ id }) => id !== null);
    expect(answers.map(({ id }) => id)).toEqual([1, 2, 3]);
    for (const { names } of answers) {
      expect(names.length).toBeGreaterThan(0);
      expect(names.every(({ text }) => /^[anotev]+$/.test(text))).toBe(true);
    }
    expect(answers[2]!.names[0]!.iteration).toBe(40);
  });

  it('are answered with nothing before there is a run', async () => {
    await desk.ask({ type: 'sample', id: 7, count: 5 });
    await desk.ask({ type: 'parameters', id: 8 });
    expect(desk.replies).toMatchObject([{ id: 7, names: [] }, { id: 8, iteration: 0 }]); // prettier-ignore
  });

  it('do not draw the same names twice', async () => {
    await desk.ask({ type: 'start', corpus: list('abcdefghijklmnopqrstuvwxyz'), settings: LONG, paused: true });
    await desk.ask({ type: 'sample', id: 1, count: 5 });
    await desk.ask({ type: 'sample', id: 2, count: 5 });
    const [first, second] = desk.all('names').map(({ names }) => names.map(({ text }) => text));
    expect(first).not.toEqual(second);
  });

  it.each(['cpu', 'reference'] as const)('check the notebook on %s, while a run goes on', async (device) => {
    await startLong();
    await desk.ask({ type: 'check', id: 5, device });
    const [answer] = desk.all('check');
    expect(answer).toMatchObject({ id: 5, error: null });
    expect(answer!.rows.length).toBeGreaterThan(10);
    expect(answer!.rows.filter(({ passed }) => !passed)).toEqual([]);
    await desk.goesOn();
  });

  it('say why an engine cannot be checked', async () => {
    await desk.ask({ type: 'check', id: 6, device: 'gpu' });
    expect(desk.all('check')).toMatchObject([
      { id: 6, rows: [], error: expect.stringContaining('this test has none') },
    ]);
  });
});

describe('live settings', () => {
  it('act on the run in progress', async () => {
    await startLong();
    await desk.ask({ type: 'settings', settings: { ...LONG, clipValue: 1e-6 } });
    await desk.next((reply) => reply.type === 'progress' && reply.progress.clippedShare > 0.5);
    await desk.ask({ type: 'settings', settings: { ...LONG, clipValue: null } });
    await desk.next((reply) => reply.type === 'progress' && reply.progress.clippedShare === 0);
  });
});

describe('the held-out part', () => {
  it('ends a run that gets no better', async () => {
    const names = list(builtInNames().names.slice(0, 20).join('\n'));
    const settings = { ...LONG, learningRate: 0.1, heldOutShare: 0.2, patience: 1 };
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: names, settings });
    await done;
  });
});

describe('failure', () => {
  it('tells what to do when the numbers end, and another run can follow', async () => {
    // Less does not do: where tanh saturates its gradient is zero, and the loss stays large but finite.
    const failed = desk.phase('failed');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...LONG, learningRate: 1e38, clipValue: null } });
    await failed;
    expect(desk.all('failed')).toMatchObject([
      { message: expect.stringMatching(/lower learning rate, or with clipping/) },
    ]);
    const done = desk.phase('done');
    await desk.ask({ type: 'reset', settings: SETTINGS });
    await done;
  });

  it('says why there is no GPU, keeps the list, and goes on elsewhere', async () => {
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, device: 'gpu' } });
    expect(desk.all('failed')).toMatchObject([{ message: expect.stringContaining('this test has none') }]);
    expect(desk.phases).toEqual(['preparing', 'failed']);
    const done = desk.phase('done');
    await desk.ask({ type: 'reset', settings: SETTINGS });
    await done;
    expect(desk.all('corpus').at(-1)?.report).toMatchObject({ names: 4 });
  });

  it('leaves a finished run as it is where a GPU is asked for that is not there', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: SETTINGS });
    await done;
    const told = desk.phases.length;
    await desk.ask({ type: 'reset', settings: { ...SETTINGS, device: 'gpu' } });
    expect(desk.all('refused')).toMatchObject([
      { request: 'reset', message: expect.stringContaining('this test has none') },
    ]);
    expect([desk.all('failed'), desk.phases.length]).toEqual([[], told]);
    await desk.ask({ type: 'sample', id: 1, count: 5 });
    expect(desk.all('names').at(-1)!.names[0]!.iteration).toBe(SETTINGS.iterations);
  });

  it('takes the CPU by itself where the device may be chosen, and says why', async () => {
    const done = desk.phase('done');
    await desk.ask({ type: 'start', corpus: SHORT, settings: { ...SETTINGS, device: 'auto' } });
    await done;
    expect(desk.all('device')[0]?.description).toMatchObject({ kind: 'cpu', reason: 'no GPU: this test has none.' });
  });
});
