import { describe, expect, it } from 'vitest';
import { readNames } from '../../src/corpus/name_list.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { bestOf, sweep } from '../../src/train/sweep.ts';
import {
  MOST,
  chartsOf,
  divergedWords,
  endWords,
  ratesAround,
  ratesOf,
  seedsFrom,
  sweepWords,
} from '../../src/ui/mango-sweep/sweep_words.ts';
import { SweepController, begun, received } from '../../src/ui/sweep_controller.ts';
import type { SweepState } from '../../src/ui/sweep_controller.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import type { ChartPoint, Reply, Request, SweepOrder, SweptRun } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import type { RunSettings } from '../../src/worker/settings.ts';
import { Desk, corpusSource } from '../helpers/studio_desk.ts';

const LIST = ['mira', 'kalo', 'tessa', 'orin', 'belva', 'duna', 'fenn', 'garo', 'hilda', 'ivo', 'jory', 'kessa'].join(
  '\n',
);
const settings: RunSettings = { ...NOTEBOOK_SETTINGS, hiddenSize: 8, iterations: 60, device: 'cpu' };
const order: SweepOrder = {
  ...{ corpus: corpusSource(LIST), settings, learningRates: [0.01, 0.1], seeds: [3, 4] },
};

const point = (iteration: number, smoothLoss: number): ChartPoint => ({
  ...{ iteration, smoothLoss, largestGradient: 0.5, clippedShare: 0, heldOut: null },
});
const model = new Uint8Array([1]);
const ended = (run: number, more: Partial<SweptRun> = {}): SweptRun => ({
  ...{ run, iteration: 60, smoothLoss: 20, best: null, divergedAt: null, model: null },
  ...more,
});
const swept = (
  points: readonly (readonly [number, readonly ChartPoint[]])[],
  end: SweptRun | null = null,
  error: string | null = null,
): Reply => ({ type: 'swept', id: 1, points, ended: end, done: error !== null, error });
const after = (...replies: readonly Reply[]): SweepState => replies.reduce(received, begun(order));

describe('the choice of a sweep', () => {
  it('offers learning rates around the current one, within what is allowed', () => {
    expect(ratesAround(0.01)).toBe('0.0025, 0.005, 0.01, 0.02, 0.04');
    expect(ratesAround(0.003)).toBe('0.00075, 0.0015, 0.003, 0.006, 0.012');
    expect(ratesAround(10)).toBe('2.5, 5, 10');
    expect(ratesOf(ratesAround(1e-6))).toEqual([1e-6, 2e-6, 4e-6]);
  });

  it('reads learning rates, each once, and says what is wrong with others', () => {
    expect(ratesOf(' 0.01,0.1; 1e-3 0.010\n')).toEqual([0.01, 0.1, 0.001]);
    expect(ratesOf(' , ')).toBe('Give at least one learning rate.');
    for (const wrong of ['x', '0', '-1', '11', '0x', 'NaN', '1e-7', 'Infinity']) {
      expect(ratesOf(`0.1, ${wrong}`)).toBe(
        `“${wrong}” is no learning rate: give numbers from 0.000001 to 10, such as 0.01, with commas between them.`,
      );
    }
    // With a comma for the point, as many write it.
    expect(ratesOf('0,01')).toMatch(/^“0” is no learning rate/);
    expect(ratesOf('1 2 3 4 5 6 7 8 9')).toBe(`These are 9 learning rates; give ${MOST} at most.`);
  });

  it('counts seeds from one on, and goes on from 0 after the last', () => {
    expect(seedsFrom(2 ** 32 - 2, 3)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
  });
});

describe('the state of a sweep', () => {
  it('has a curve for each run, which ends with the loss that is told, and the best so far', () => {
    const state = after(
      swept([[0, [point(1, 23), point(11, 22)]]]),
      swept([[0, [point(21, 21)]]], ended(0, { model })),
      swept([[1, [point(1, 24)]]], ended(1, { smoothLoss: 19, model })),
      swept([[2, [point(1, 24), point(11, 1e4)]]], ended(2, { divergedAt: 14, iteration: 0 })),
    );
    expect(state.runs.map(({ learningRate, seed }) => [learningRate, seed])).toEqual([
      [0.01, 3],
      [0.01, 4],
      [0.1, 3],
      [0.1, 4],
    ]);
    expect(state.runs[0]!.curve).toEqual([point(1, 23), point(11, 22), point(21, 21), point(60, 20)]);
    expect(state.runs[2]!.curve).toEqual([point(1, 24), point(11, 1e4)]);
    expect(state.best).toEqual({ run: 1, model });
    expect(state.runs.map((run) => endWords(state, run))).toEqual([
      'ended',
      '★ best',
      'diverged at iteration 14',
      'waits',
    ]);
    expect(divergedWords(state.runs)).toBe('Diverged: seed 3 at iteration 14.');
    expect(divergedWords(state.runs.slice(0, 2))).toBe('');
    expect(sweepWords(state)).toBe('Training: 3 of 4 runs have ended.');
    const best = 'Best: learning rate 0.01, seed 4, with 19.00 nats per name.';
    expect(sweepWords({ ...state, phase: 'done' })).toBe(best);
    const stopped = { ...state, phase: 'stopped' } as const;
    expect(sweepWords(stopped)).toBe(`Stopped: 3 of 4 runs had ended. ${best}`);
    expect(endWords(stopped, state.runs[3]!)).toBe('not begun');
  });

  it('gives all charts the same axes, on which runs that explode do not flatten the others', () => {
    const state = after(swept([[0, [point(1, 24), point(31, 18)]]]), swept([[3, [point(11, 26), point(21, 1e9)]]]));
    const { charts, iterations, range } = chartsOf(state);
    expect(iterations).toEqual([1, 11, 21, 31]);
    expect(range).toEqual([18, 26]);
    expect(charts.map(({ learningRate, lines }) => [learningRate, lines.map(({ values }) => values)])).toEqual([
      [
        0.01,
        [
          [24, null, null, 18],
          [null, null, null, null],
        ],
      ],
      [
        0.1,
        [
          [null, null, null, null],
          [null, 26, 1e9, null],
        ],
      ],
    ]);
    // The same seed looks the same in all charts, and no two of a chart do.
    const looks = charts.map(({ lines }) => lines.map(({ label, color, dash }) => `${label} ${color} ${dash}`));
    expect(looks[0]).toEqual(looks[1]);
    expect(new Set(looks[0]).size).toBe(2);
    expect(chartsOf(begun(order)).range).toBeNull();
  });

  it('is told in bits where something is held out, and says where all diverged or nothing began', () => {
    const best = { iteration: 40, natsPerSymbol: 2 * Math.LN2 };
    const names = { ...order, settings: { ...settings, batching: 'names' } } as const;
    const state = [swept([], ended(0, { best, model }))].reduce(received, begun(names));
    expect(sweepWords({ ...state, phase: 'done' })).toBe(
      'Best: learning rate 0.01, seed 3, with 2.000 bits per character held out.',
    );
    const wild = after(swept([], ended(0, { divergedAt: 3 })));
    expect(sweepWords({ ...wild, phase: 'done' })).toMatch(/^All of them diverged: give lower learning rates/);
    expect(after(swept([], null, 'No WebGPU.')).error).toBe('No WebGPU.');
  });
});

/** A worker that says what it is told to. */
class Puppet extends EventTarget implements WorkerPort {
  readonly requests: Request[] = [];
  closed = false;

  postMessage(request: Request): void {
    this.requests.push(request);
  }

  say(reply: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data: reply }));
  }

  terminate(): void {
    this.closed = true;
  }
}

describe('the controller of a sweep', () => {
  const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };

  it('stops at any time and keeps what has ended; a new sweep begins anew', () => {
    const workers: Puppet[] = [];
    const controller = new SweepController(host, () => (workers[workers.length] = new Puppet()));
    let finished = 0;
    controller.start(order, ['clip plain'], () => finished++);
    expect(workers[0]!.requests).toEqual([
      { type: 'avoid', variants: ['clip plain'] },
      { type: 'sweep', id: 1, order },
    ]);
    workers[0]!.say(swept([[0, [point(1, 23)]]], ended(0, { model })));
    expect([controller.state.phase, finished]).toEqual(['training', 0]);
    controller.stop();
    expect([controller.state.phase, finished, workers[0]!.closed]).toEqual(['stopped', 1, true]);
    expect(controller.state.best).toEqual({ run: 0, model });
    controller.start(order, [], () => finished++);
    expect(controller.state).toMatchObject({ phase: 'training', best: null });
    workers[1]!.say(swept([], null, 'No WebGPU.'));
    expect(controller.state).toMatchObject({ phase: 'done', error: 'No WebGPU.' });
    expect([finished, workers[1]!.closed]).toEqual([2, true]);
  });
});

describe('the worker', () => {
  it('trains the runs of a sweep, whose best one can be opened with its curve', async () => {
    const desk = new Desk();
    await desk.ask({ type: 'sweep', id: 5, order });
    const corpus = { mode: 'names', list: readNames(LIST, 'a list') } as const;
    const recipe = completeRecipe({ ...NOTEBOOK_SETTINGS, hiddenSize: 8 }, corpus, { iterations: 60 });
    const { learningRates, seeds } = order;
    const runs = await sweep({ engine: cpuEngine(), corpus, recipe, learningRates, seeds });
    const state = desk.replies.reduce(received, begun(order));
    expect(state.device?.kind).toBe('cpu');
    expect(state.runs.map(({ ended }) => ended?.smoothLoss)).toEqual(
      runs.map(({ checkpoint }) => checkpoint.smoothLoss),
    );
    expect(state.best!.run).toBe(runs.indexOf(bestOf(runs)!));
    expect(desk.replies.at(-1)).toEqual({ ...swept([]), id: 5, done: true });

    const { curve, learningRate, seed, ended } = state.runs[state.best!.run]!;
    expect(curve).toHaveLength(60);
    const bytes = state.best!.model;
    await desk.ask({ type: 'open', name: 'The best', bytes, beside: order.corpus, settings, curve });
    expect(desk.all('adopted')[0]).toMatchObject({
      settings: { learningRate, seed, iterations: 60 },
      corpus: order.corpus,
      message: 'The best is open with its training on a list: it stands at iteration 60.',
    });
    expect(desk.phases).toEqual(['preparing', 'done']);
    expect(desk.all('phase').at(-1)!.progress).toMatchObject({ smoothLoss: ended!.smoothLoss, points: curve });
  });

  it('says where runs diverge, and why others cannot be trained', async () => {
    const desk = new Desk();
    const wild = { ...order, settings: { ...settings, clipValue: null }, learningRates: [3e38, 0.01], seeds: [0] };
    await desk.ask({ type: 'sweep', id: 1, order: wild });
    const state = desk.replies.reduce(received, begun(wild));
    expect(state.runs.map(({ ended }) => ended!.divergedAt)).toEqual([expect.any(Number), null]);
    expect(state.best!.run).toBe(1);
    await desk.ask({ type: 'sweep', id: 2, order: { ...order, corpus: corpusSource('') } });
    expect(desk.all('swept').at(-1)).toMatchObject({ id: 2, done: true, error: expect.stringMatching(/name/) });
    await desk.ask({ type: 'sweep', id: 3, order: { ...order, settings: { ...settings, device: 'gpu' } } });
    expect(desk.all('swept').at(-1)).toMatchObject({ id: 3, done: true, error: 'this test has none.' });
  });
});
