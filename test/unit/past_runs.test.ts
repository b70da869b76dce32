import { describe, expect, it } from 'vitest';
import { LogController } from '../../src/ui/log_controller.ts';
import { compare } from '../../src/ui/mango-runs/compared.ts';
import { runCsv } from '../../src/ui/mango-runs/run_csv.ts';
import { RUNS_KEPT, withRun } from '../../src/ui/past_run.ts';
import type { PastRun } from '../../src/ui/past_run.ts';
import { settingsKey, settingsWords } from '../../src/ui/run_facts.ts';
import { pastRun, RunKeeper } from '../../src/ui/run_keeper.ts';
import type { SeenRun } from '../../src/ui/run_keeper.ts';
import type { RunListStore } from '../../src/ui/run_list_store.ts';
import type { ChartPoint, CorpusReport, ModelReport, Progress } from '../../src/worker/protocol.ts';
import { DEFAULT_SETTINGS, NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';

const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };

const point = (iteration: number, smoothLoss: number, heldOut: number | null = null): ChartPoint => ({
  ...{ iteration, smoothLoss, heldOut, largestGradient: 0.5, clippedShare: 0 },
});
const curveTo = (last: number): ChartPoint[] => Array.from({ length: last / 10 }, (_, i) => point(10 * (i + 1), 3));
const report = (source: string): CorpusReport => ({ mode: 'names', source, names: 100, symbols: 27 }) as CorpusReport;
const MODEL = {
  config: { cell: 'gru', layers: 2, hiddenSize: 64 },
  lossPer: 'symbol',
  baselines: { bigram: 2, unigram: 2.5, uniform: 3 },
} as ModelReport;
const PROGRESS = { best: { iteration: 50, natsPerSymbol: Math.LN2 } } as Progress;

const seen = (more: Partial<SeenRun> = {}): SeenRun => ({
  ...{ curve: curveTo(50), inEffect: DEFAULT_SETTINGS, leaning: null, model: MODEL, phase: 'running' },
  ...{ progress: PROGRESS, report: report('birds'), adopted: null },
  ...more,
});
const kept = (key: string, lastStep = 100): PastRun => ({ ...pastRun(seen()), key, name: key, lastStep });

describe('a run', () => {
  it('is kept once when it ends, and when another takes its place', () => {
    const runs: PastRun[] = [];
    const keeper = new RunKeeper((run) => runs.push(run));
    const birds = seen({ report: report('birds') });
    keeper.watch({ ...birds, curve: [], phase: 'preparing' });
    keeper.watch(birds);
    keeper.watch({ ...birds, curve: curveTo(90), phase: 'done' });
    keeper.watch({ ...birds, curve: curveTo(90), phase: 'done' });
    expect(runs.map(({ name, lastStep }) => [name, lastStep])).toEqual([['birds', 90]]);
    const fishes = seen({ report: report('fishes') });
    keeper.watch({ ...fishes, curve: [], phase: 'preparing' });
    keeper.watch(fishes);
    expect(runs).toHaveLength(1);
    // The new run's phase and settings come before its report.
    keeper.watch({ ...fishes, curve: [], inEffect: NOTEBOOK_SETTINGS, phase: 'preparing' });
    keeper.watch({ ...seen(), report: report('rivers'), curve: [], inEffect: NOTEBOOK_SETTINGS });
    expect(runs.map(({ name, lastStep }) => [name, lastStep])).toEqual([['birds', 90], ['fishes', 50]]); // prettier-ignore
    expect(runs[1]!.settings).toBe('preset names');
  });

  it('is not kept again when it comes back at its end, but when it goes on and ends', () => {
    const runs: PastRun[] = [];
    const back = seen({ adopted: { message: 'The run of your last visit.', from: 'storage' } });
    const atEnd = new RunKeeper((run) => runs.push(run));
    atEnd.watch({ ...back, phase: 'done' });
    atEnd.watch({ ...back, phase: 'done' });
    atEnd.watch({ ...seen(), report: report('rivers'), curve: [], phase: 'preparing' });
    expect(runs).toEqual([]);
    const goesOn = new RunKeeper((run) => runs.push(run));
    goesOn.watch({ ...back, phase: 'paused' });
    goesOn.watch({ ...back, curve: curveTo(70), phase: 'done' });
    expect(runs.map(({ lastStep }) => lastStep)).toEqual([70]);
  });

  it('tells its network, its settings that differ, and its loss', () => {
    const settings = { ...NOTEBOOK_SETTINGS, seed: 3, clipValue: null, from: 'nothing' as const };
    expect(settingsWords(settings)).toBe('preset notebook, clip value off, seed 3, from nothing');
    expect(settingsWords(NOTEBOOK_SETTINGS)).toBe('preset notebook');
    const run = pastRun(seen(), new Date(0));
    expect([run.network, run.best?.natsPerSymbol, run.date]).toEqual(['GRU, 2 layers × 64 units', Math.LN2, '1970-01-01T00:00:00.000Z']); // prettier-ignore
    const long = pastRun(seen({ curve: curveTo(20_000) }));
    expect(long.curve.length).toBeLessThanOrEqual(600);
    expect([long.curve.at(-1)!.iteration, long.lastStep]).toEqual([20_000, 20_000]);
  });

  it('is the same whatever device computes it, and another with another seed', () => {
    expect(settingsKey({ ...DEFAULT_SETTINGS, device: 'cpu', temperature: 2 })).toBe(settingsKey(DEFAULT_SETTINGS));
    expect(settingsKey({ ...DEFAULT_SETTINGS, seed: 1 })).not.toBe(settingsKey(DEFAULT_SETTINGS));
  });
});

describe('the list of runs', () => {
  it('has the run that got furthest of those that compute the same, and twenty at most', () => {
    const runs = withRun(withRun([], kept('a', 100)), kept('b'));
    expect(withRun(runs, kept('a', 50))).toBe(runs);
    expect(withRun(runs, kept('a', 150)).map(({ key, lastStep }) => [key, lastStep])).toEqual([['b', 100], ['a', 150]]); // prettier-ignore
    const many = Array.from({ length: RUNS_KEPT + 5 }, (_, i) => kept(`r${i}`)).reduce(
      withRun,
      [] as readonly PastRun[],
    );
    expect([many.length, many[0]!.key]).toEqual([RUNS_KEPT, 'r5']);
  });

  /** A store in memory. */
  const memory = (runs: PastRun[]): RunListStore => ({
    load: async () => [...runs],
    put: async (run) => {
      const at = runs.findIndex(({ key }) => key === run.key);
      if (at >= 0) runs.splice(at, 1);
      runs.push(run);
    },
    remove: async (gone) => {
      runs.splice(
        runs.findIndex(({ key }) => key === gone),
        1,
      );
    },
  });

  it('is stored, beside logs that are not, until a run is removed', async () => {
    const runs = Array.from({ length: RUNS_KEPT }, (_, i) => kept(`r${i}`));
    const logs = new LogController(host, async () => memory(runs));
    logs.keep(kept('early'));
    logs.open([
      { kind: 'log', name: 'a.jsonl', bytes: new TextEncoder().encode('{"step":1,"loss":2}\n{"step":2,"loss":1}\n') },
    ]);
    await logs.settled;
    expect(runs.map(({ key }) => key)).toEqual([
      ...Array.from({ length: RUNS_KEPT - 1 }, (_, i) => `r${i + 1}`),
      'early',
    ]);
    const listed = logs.state.open.filter(({ run }) => run);
    expect([listed.length, listed.at(-1)!.name]).toEqual([RUNS_KEPT, 'early']);
    expect(logs.state.open[0]!.name).toBe('a.jsonl');
    logs.close(listed[0]!.id);
    logs.close(logs.state.open[0]!.id);
    await logs.settled;
    expect(logs.state.open.map(({ name }) => name)).toEqual(runs.map(({ name }) => name));
    expect(runs).toHaveLength(RUNS_KEPT - 1);
  });

  it('does not lose a run that got further to one that began anew before the list was read', async () => {
    const runs = [kept('a', 500)];
    const logs = new LogController(host, async () => memory(runs));
    logs.keep(kept('a', 100));
    await logs.settled;
    expect(runs.map(({ lastStep }) => lastStep)).toEqual([500]);
    expect(logs.state.open.map(({ lastStep }) => lastStep)).toEqual([500]);
  });

  it('stays in memory where nothing can be stored, and says so', async () => {
    const logs = new LogController(host, () => Promise.reject(new Error('no storage')));
    logs.keep(kept('a'));
    await logs.settled;
    expect([logs.state.stored, logs.state.open.map(({ name }) => name)]).toEqual([false, ['a']]);
  });
});

describe('a comparison', () => {
  const run = (name: string, lossPer: 'name' | 'symbol', curve: ChartPoint[]) => ({ name, lossPer, curve });

  it('draws runs of one unit at all of their iterations, and names the others', () => {
    const nats = [point(10, 3, Math.LN2), point(20, 2)];
    const { per, iterations, lines, apart } = compare([
      run('a', 'symbol', nats),
      run('b', 'name', nats),
      run('a', 'symbol', [point(10, 3), point(15, 2 * Math.LN2), point(25, NaN)]),
    ]);
    expect([per, apart]).toEqual(['symbol', ['b']]);
    expect(iterations).toEqual([10, 15]);
    expect(
      lines.map(({ label, values }) => [label, values.map((value) => value && Math.round(value * 100) / 100)]),
    ).toEqual([
      ['a, held out', [1, null]],
      ['a', [4.33, 2]],
    ]);
  });

  it('names runs of one list by their settings', () => {
    const curve = [point(1, 1), point(2, 1)];
    const of = (settings: string) => ({ ...run('birds', 'name', curve), run: { ...kept('a'), settings } });
    expect(compare([of('seed 1'), of('seed 2')]).lines.map(({ label }) => label)).toEqual([
      'birds (GRU, 2 layers × 64 units, seed 1)',
      'birds (GRU, 2 layers × 64 units, seed 2)',
    ]);
  });

  it('tells twelve runs apart by colour and dashes', () => {
    const { lines } = compare(Array.from({ length: 12 }, (_, i) => run(`r${i}`, 'name', [point(1, 1), point(2, 1)])));
    expect(new Set(lines.map(({ color, dash }) => `${color} ${String(dash)}`)).size).toBe(12);
  });

  it('is a file of all points of a run', () => {
    expect(runCsv(run('a', 'name', [point(10, 3.14159265358979), point(20, NaN, 2)]))).toBe(
      'iteration,training_nats_per_name,held_out_nats_per_character,largest_gradient,clipped_share\r\n' +
        '10,3.14159265358979,,0.5,0\r\n20,,2,0.5,0\r\n',
    );
  });
});
