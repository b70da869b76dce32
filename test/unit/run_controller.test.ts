import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../../src/ui/desk.ts';
import { RunController } from '../../src/ui/run_controller.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import type { Phase, Progress, Reply, Request } from '../../src/worker/protocol.ts';
import { DEFAULT_SETTINGS, withPreset } from '../../src/worker/settings.ts';

/** A worker that takes down what it is asked, and says what it is told to. */
class Puppet extends EventTarget implements WorkerPort {
  readonly requests: Request[] = [];
  postMessage(request: Request): void {
    this.requests.push(request);
  }
  say(reply: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }
  enter(phase: Phase): void {
    this.say({ type: 'phase', phase, progress: PROGRESS });
  }
  all<T extends Request['type']>(type: T): Extract<Request, { readonly type: T }>[] {
    return this.requests.filter((request): request is Extract<Request, { readonly type: T }> => request.type === type);
  }
  ended = false;
  terminate(): void {
    this.ended = true;
  }
}

const PROGRESS: Progress = {
  iteration: 1_000,
  iterations: 1_000,
  smoothLoss: 1,
  stepsPerSecond: 1,
  clippedShare: 0,
  largestGradient: 0,
  heldOut: null,
  best: null,
  points: [{ iteration: 1_000, smoothLoss: 1, largestGradient: 0, clippedShare: 0, heldOut: null }],
};
const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };

/** Workers that the page is to start, before new ones. */
const workers: Puppet[] = [];

/** The page's run at a visit, whose first run is in this phase. */
function visit(phase: Phase) {
  const worker = new Puppet();
  const run = new RunController(host, () => workers.shift() ?? worker);
  run.hostConnected();
  worker.enter('preparing');
  worker.enter(phase);
  return { worker, run };
}

/** What a reload of the tab keeps. */
const session = new Map<string, string>();

beforeEach(() => {
  session.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => session.get(key) ?? null,
    setItem: (key: string, value: string) => session.set(key, value),
    removeItem: (key: string) => session.delete(key),
  });
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

afterEach(() => vi.unstubAllGlobals());

describe('a preset', () => {
  it('is for the next run: neither it nor what is changed in it touches the run in progress', () => {
    const { worker, run } = visit('running');
    const before = run.inEffect;
    const notebook = withPreset(run.settings, 'notebook');
    expect([notebook.learningRate, notebook.clipValue]).not.toEqual([before.learningRate, before.clipValue]);
    run.change(notebook);
    run.change({ ...run.settings, learningRate: 0.5, clipValue: null });
    expect([run.inEffect, worker.all('settings')]).toEqual([before, []]);
    run.reset();
    expect(worker.all('start')).toMatchObject([{ settings: { preset: 'notebook', learningRate: 0.5 } }]);
  });

  it('is no reason to wait with the rate and the clipping of the run in progress, or with the temperature', () => {
    const { worker, run } = visit('running');
    run.change({ ...run.settings, learningRate: 0.002 });
    run.change({ ...withPreset(run.settings, 'notebook'), temperature: 0.5 });
    const { clipValue } = DEFAULT_SETTINGS;
    expect(worker.all('settings').map(({ settings }) => settings)).toEqual([
      { learningRate: 0.002, clipValue, temperature: DEFAULT_SETTINGS.temperature },
      { learningRate: 0.002, clipValue, temperature: 0.5 },
    ]);
  });
});

describe('a pause', () => {
  it('is asked for again by the visit that follows at once, until another run begins', () => {
    const { run } = visit('running');
    run.toggle();
    const reloaded = visit('paused');
    expect(reloaded.worker.all('restore')).toMatchObject([{ paused: true }]);
    reloaded.run.toggle();
    const again = visit('running');
    expect(again.worker.all('restore')).toMatchObject([{ paused: false }]);
    again.run.toggle();
    again.run.start({ kind: 'built-in' });
    again.worker.enter('preparing');
    expect(visit('running').worker.all('restore')[0]!.paused).toBeUndefined();
  });
});

describe('a step that takes long', () => {
  it('is left at once: its worker ends, and another one goes back to what was stored, paused', () => {
    const { worker, run } = visit('running');
    run.change({ ...run.settings, hiddenSize: 1_024, layers: 4 });
    run.reset();
    const next = new Puppet();
    workers.push(next);
    run.stopNow();
    expect([worker.ended, run.phase]).toEqual([true, 'preparing']);
    expect(next.all('restore')).toMatchObject([{ settings: DEFAULT_SETTINGS, paused: true, again: true }]);
    next.enter('preparing');
    next.enter('paused');
    expect(run).toMatchObject({ phase: 'paused', inEffect: DEFAULT_SETTINGS });
  });
});

describe('what is refused', () => {
  it('may be learned in another way, if it looks like running text', () => {
    const { worker, run } = visit('done');
    const corpus = { kind: 'bytes', name: 'a.txt', bytes: Uint8Array.of(97) } as const;
    const asNames = { ...corpus, reading: { kind: 'lines' } };
    run.start(corpus);
    worker.say({ type: 'refused', message: 'Prose.', request: 'start', readableAs: 'text', asNames });
    expect(run).toMatchObject({ phase: 'done', offered: corpus, offeredNames: asNames });
    run.start(run.offeredNames!);
    expect(worker.all('start').map((request) => request.corpus)).toEqual([corpus, asNames]);
    expect([run.refused, run.offered, run.offeredNames]).toEqual([null, null, null]);
  });

  it('leaves the finished run with its curve, its names and its settings', () => {
    const { worker, run } = visit('done');
    worker.say({ type: 'names', id: null, names: [{ text: 'rex', iteration: 1_000, inList: false, typical: true }] });
    const before = { curve: run.curve, inEffect: run.inEffect, names: run.names.lines() };
    run.change({ ...run.settings, device: 'gpu' });
    run.reset();
    worker.say({ type: 'refused', message: 'There is no WebGPU.', request: 'start', readableAs: null });
    expect(run).toMatchObject({ phase: 'done', refused: 'There is no WebGPU.', inEffect: before.inEffect });
    expect([run.curve, run.names.lines()]).toEqual([before.curve, before.names]);
    expect(before).toMatchObject({ curve: [{ iteration: 1_000 }], names: ['Rex'] });
  });
});

describe('files', () => {
  it('are used in the order in which they were dropped, however long each takes to be read', async () => {
    const worker = new Puppet();
    const desk = new Desk(
      host,
      () => worker,
      () => ({ hiddenSizes: [], batchSizes: [] }),
    );
    desk.run.hostConnected();
    worker.enter('running');
    const file = (name: string, milliseconds: number) =>
      ({
        name,
        size: 4,
        arrayBuffer: async () => {
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          return new TextEncoder().encode('ada\n').buffer;
        },
      }) as unknown as File;
    desk.actions['mango-files']([file('large.txt', 40)]);
    desk.actions['mango-files']([file('small.txt', 0)]);
    await vi.waitFor(() => expect(worker.all('start')).toHaveLength(2));
    const names = worker.all('start').map(({ corpus }) => 'name' in corpus && corpus.name);
    expect(names).toEqual(['large.txt', 'small.txt']);
  });
});
