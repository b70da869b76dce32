import { checkNotebook, traceText } from '../../src/worker/ask.ts';
import { describe, expect, it } from 'vitest';
import { Announcer } from '../../src/ui/announcer.ts';
import { CURVE_POINTS, extendCurve, halveCurve, joinCurves } from '../../src/worker/curve.ts';
import {
  bytes,
  counted,
  difference,
  percent,
  rate,
  timeLeft,
  sentence,
  titled,
  twoDigits,
  whole,
} from '../../src/ui/format.ts';
import { NAMES_KEPT, NameFeed } from '../../src/ui/name_feed.ts';
import { SnapshotPairing, largestDifference } from '../../src/ui/race_pairs.ts';
import { WorkerClient, type WorkerPort } from '../../src/worker/client.ts';
import type { ChartPoint, Reply, Request } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';

const point = (iteration: number, smoothLoss = 25, largestGradient = 1, clippedShare = 0): ChartPoint => ({
  iteration,
  smoothLoss,
  largestGradient,
  clippedShare,
  heldOut: null,
});

describe('words for numbers', () => {
  it('writes counts, losses and rates', () => {
    expect([whole(35_000), whole(NaN), twoDigits(22.206), twoDigits(Infinity)]).toEqual(['35,000', '–', '22.21', '–']);
    expect([rate(8.44), rate(1499.6), rate(NaN)]).toEqual(['8.4', '1,500', '–']);
    expect([counted(1, 'name'), counted(1536, 'name')]).toEqual(['1 name', '1,536 names']);
  });

  it('tells a small share from none', () => {
    expect([0, 0.00001, 0.0004, 0.034, 0.5].map(percent)).toEqual(['0%', '<0.01%', '0.04%', '3.4%', '50%']);
    expect([0, 3.14e-6].map(difference)).toEqual(['0', '3.1e-6']);
  });

  it('writes sizes and times', () => {
    expect([0, 1023, 1024, 1536, 64 * 2 ** 20].map(bytes)).toEqual([
      '0 bytes',
      '1,023 bytes',
      '1 KiB',
      '1.5 KiB',
      '64 MiB',
    ]);
    expect([0.2, 20, 600, 7200].map(timeLeft)).toEqual([
      'about a second left',
      'about 20 s left',
      'about 10 min left',
      'about 2.0 h left',
    ]);
    expect(timeLeft(NaN)).toBe('');
  });

  it('writes the first letter of a name in upper case, whatever the alphabet', () => {
    expect(['trex', 'ñandu', '𐐨b', ''].map(titled)).toEqual(['Trex', 'Ñandu', '𐐀b', '']);
  });
});

describe('messages', () => {
  it('become sentences', () => {
    expect(['no adapter', 'Done.', 'the file é', ''].map(sentence)).toEqual([
      'No adapter.',
      'Done.',
      'The file é.',
      '',
    ]);
  });
});

describe('the curve', () => {
  it('appends, replaces the same iteration and begins again when iterations go back', () => {
    const curve = extendCurve([point(0), point(10)], [point(10, 24), point(20)]);
    expect(curve.map((p) => [p.iteration, p.smoothLoss])).toEqual([[0, 25], [10, 24], [20, 25]]); // prettier-ignore
    expect(extendCurve(curve, [point(5)]).map((p) => p.iteration)).toEqual([5]);
  });

  it('keeps held-out losses when a point is replaced and when it thins', () => {
    const measured = { ...point(10), heldOut: 1.5 };
    expect(extendCurve([point(0), measured], [point(10, 24)]).at(-1)).toEqual({ ...point(10, 24), heldOut: 1.5 });
    expect(halveCurve([measured, point(11)])[0]?.heldOut).toBe(1.5);
  });

  it('keeps peaks of the gradient and the mean share when it thins', () => {
    const halved = halveCurve([point(1, 30, 9, 0.2), point(2, 29, 1, 0), point(3, 28, 2, 0)]);
    expect(halved).toEqual([point(2, 29, 9, 0.1), point(3, 28, 2, 0)]);
  });

  it('never grows beyond its limit', () => {
    const points = Array.from({ length: 3 * CURVE_POINTS }, (_, i) => point(i));
    let curve: readonly ChartPoint[] = [];
    for (const next of points) curve = extendCurve(curve, [next]);
    expect(curve.length).toBeLessThanOrEqual(CURVE_POINTS);
    expect(curve.at(-1)?.iteration).toBe(points.length - 1);
  });

  it('puts two curves on one axis', () => {
    expect(joinCurves([point(0, 1), point(2, 2)], [point(1, 3), point(2, 4)])).toEqual({
      iterations: [0, 1, 2],
      first: [1, null, 2],
      second: [null, 3, 4],
    });
  });
});

describe('the feed of names', () => {
  const name = (text: string, inList = false) => ({ text, inList, iteration: 1, typical: true });

  it('shows the newest first, and leaves out empty names and repeats', () => {
    const feed = new NameFeed();
    feed.add([name('a'), name(''), name('b', true), name('a'), name('c')]);
    expect(feed.newest(2).map((n) => [n.number, n.text])).toEqual([[3, 'c'], [2, 'b']]); // prettier-ignore
    expect(feed.newest(9).map((n) => n.text)).toEqual(['c', 'b', 'a']);
    feed.clear();
    feed.add([name('a')]);
    expect(feed.newest(9).map((n) => n.text)).toEqual(['a']);
  });

  it('puts typical names first, or wild ones, and those that were not measured last', () => {
    const feed = new NameFeed();
    feed.add([name('x'), ...[2, 1, 3].map((nats) => ({ ...name(`n${nats}`), natsPerCharacter: nats }))]);
    expect(feed.first(9, 'drawn').map((n) => n.text)).toEqual(['n3', 'n1', 'n2', 'x']);
    expect(feed.first(9, 'typical').map((n) => n.text)).toEqual(['n1', 'n2', 'n3', 'x']);
    expect(feed.first(2, 'wild').map((n) => n.text)).toEqual(['n3', 'n2']);
    expect(feed.lines('names', 'wild')).toEqual(['N3', 'N2', 'N1', 'X']);
  });

  it('hands out nothing of a network that had hardly learned, unless there is nothing else', () => {
    const feed = new NameFeed();
    feed.add([name('xqk')], 200);
    expect(feed.lines()).toEqual(['Xqk']);
    feed.add(
      [
        { ...name('rex'), iteration: 200 },
        { ...name('zqv'), iteration: 199 },
      ],
      200,
    );
    expect(feed.lines()).toEqual(['Rex']);
    expect(feed.given().map(({ text }) => text)).toEqual(['rex']);
    // They stay in the feed, where it can be seen how the network learns.
    expect(feed.newest(9).map(({ text }) => text)).toEqual(['zqv', 'rex', 'xqk']);
  });

  it('hands out each name once and keeps only so many', () => {
    const feed = new NameFeed();
    feed.add([name('a'), name('b'), name('a')]);
    expect(feed.lines()).toEqual(['B', 'A']);
    feed.add(Array.from({ length: 2 * NAMES_KEPT }, (_, i) => name(`n${i}`)));
    expect(feed.lines()).toHaveLength(NAMES_KEPT);
    expect(feed.total).toBe(2 * NAMES_KEPT + 2);
  });
});

describe('the race', () => {
  const snapshot = (iteration: number, value: number, names: string[]) => ({
    iteration,
    parameters: new Float32Array([1, value]),
    names,
    smoothLoss: value,
  });

  it('pairs snapshots by iteration, whoever is first', () => {
    const pairing = new SnapshotPairing();
    pairing.add('cpu', snapshot(500, 2.5, ['a', 'b']));
    pairing.add('cpu', snapshot(250, 2, ['a']));
    expect(pairing.pairs).toEqual([]);
    pairing.add('gpu', snapshot(500, 2, ['a', 'c']));
    pairing.add('gpu', snapshot(250, 2, ['a']));
    expect(pairing.pairs.map((pair) => [pair.iteration, pair.largestDifference])).toEqual([[250, 0], [500, 0.5]]); // prettier-ignore
    expect(pairing.pairs[1]?.losses).toEqual({ gpu: 2, cpu: 2.5 });
    expect(pairing.pairs[1]?.names[1]).toEqual({ gpu: 'c', cpu: 'b', agree: false });
  });

  it('does not hide a value that is not a number', () => {
    expect(largestDifference(new Float32Array([1, NaN]), new Float32Array([1, 2]))).toBeNaN();
    expect(largestDifference(new Float32Array([1]), new Float32Array([1, 2]))).toBeNaN();
  });
});

describe('what a screen reader hears', () => {
  it('says events at once and names now and then', () => {
    const said: string[] = [];
    const announcer = new Announcer((text) => said.push(text));
    announcer.name('A', 'name', 0);
    announcer.name('B', 'name', 100);
    announcer.event('Paused.');
    announcer.name('C', 'line', 60_000);
    expect(said).toEqual(['New name: A', 'Paused.', 'New line: C']);
  });
});

describe('the client of the worker', () => {
  class Port extends EventTarget implements WorkerPort {
    readonly sent: Request[] = [];
    postMessage(request: Request): void {
      this.sent.push(request);
    }
    reply(reply: Reply): void {
      this.dispatchEvent(new MessageEvent('message', { data: reply }));
    }
    terminate(): void {
      this.sent.length = 0;
    }
  }

  it('answers each question with the reply of its id, and tells subscribers everything', async () => {
    const port = new Port();
    const client = new WorkerClient(port);
    const heard: string[] = [];
    const stop = client.subscribe((reply) => heard.push(reply.type));
    const [first, second] = [client.sample(1), checkNotebook(client, 'cpu')];
    port.reply({ type: 'check', id: 2, rows: [], error: 'none' });
    port.reply({ type: 'names', id: null, names: [{ text: 'streamed', iteration: 1, inList: false, typical: true }] });
    port.reply({ type: 'names', id: 1, names: [{ text: 'asked', iteration: 1, inList: false, typical: true }] });
    expect((await first)[0]?.text).toBe('asked');
    expect((await second).error).toBe('none');
    stop();
    port.reply({ type: 'refused', message: '', request: 'start', readableAs: null });
    expect(heard).toEqual(['check', 'names', 'names']);
  });

  it('rejects what is open when the worker stops or is closed', async () => {
    const port = new Port();
    const client = new WorkerClient(port);
    const first = client.sample(1);
    port.dispatchEvent(new Event('error'));
    await expect(first).rejects.toThrow('Reload the page');
    const second = client.parameters();
    client.close();
    await expect(second).rejects.toThrow('closed');
  });

  it('gives a trace, or rejects with the reason why there is none', async () => {
    const port = new Port();
    const client = new WorkerClient(port);
    const [first, second] = [traceText(client, 'otto'), traceText(client, '', 'sonnets')];
    expect(port.sent).toEqual([
      { type: 'trace', id: 1, model: 'current', text: 'otto' },
      { type: 'trace', id: 2, model: 'sonnets', text: '' },
    ]);
    const none = new Float64Array(0);
    const trace = {
      timeSteps: 0,
      logits: none,
      probabilities: none,
      losses: none,
      loss: 0,
      layers: [],
      gradients: none,
    };
    const ids = new Int32Array(0);
    const traced = { iteration: 7, symbols: ['\n'], inputs: ids, targets: ids, trace };
    port.reply({ type: 'traced', id: 2, traced: null, error: 'Give a text.' });
    port.reply({ type: 'traced', id: 1, traced, error: null });
    expect(await first).toEqual(traced);
    await expect(second).rejects.toThrow('Give a text.');
  });

  it('sends only what may change while a run goes on', () => {
    const port = new Port();
    new WorkerClient(port).live(NOTEBOOK_SETTINGS);
    expect(port.sent).toEqual([{ type: 'settings', settings: { learningRate: 0.01, clipValue: 5, temperature: 1 } }]);
  });
});
