import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RaceController } from '../../src/ui/race_controller.ts';
import type { RaceState } from '../../src/ui/race_controller.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import type { Reply, Request } from '../../src/worker/protocol.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import { StudioEngine } from '../../src/worker/studio_engine.ts';
import { goldenPrint, listFile, missingList } from '../helpers/notebook_run.ts';

/** A worker in this process, whose CPU engine computes in both lanes. */
class CpuWorker extends EventTarget implements WorkerPort {
  readonly #engine = new StudioEngine({
    gpu: async () => ({ gpu: null, reason: 'this test has none.' }),
    store: null,
    speeds: null,
    loadSonnets: () => Promise.reject(new Error('This test has no sonnets.')),
    loadBase: () => Promise.reject(new Error('This test has no model.')),
    post: (reply: Reply) => this.dispatchEvent(new MessageEvent('message', { data: reply })),
  });
  postMessage(request: Request): void {
    const onCpu =
      request.type === 'start' ? { ...request, settings: { ...request.settings, device: 'cpu' as const } } : request;
    void this.#engine.handle(onCpu);
  }
  terminate(): void {
    void this.#engine.handle({ type: 'pause' });
  }
}

const host = { addController() {}, removeController() {}, requestUpdate() {}, updateComplete: Promise.resolve(true) };

async function raceOn(list: Uint8Array): Promise<RaceState> {
  const race = new RaceController(host, () => new CpuWorker());
  const corpus = { kind: 'bytes', name: 'a list', bytes: list } as const;
  await new Promise<void>((finished) => race.start(corpus, NOTEBOOK_SETTINGS, [], finished));
  return race.state;
}

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 1);
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

describe('the race', () => {
  // Oracle: NumPy's float64 (test/golden/notebook_run.py), to the six digits that the notebook prints: float32 stays within
  // 3e-8 of it for as long. The seeds are the notebook's.
  it.for(['built-in', 'dinos.txt'] as const)(
    'prints on %s what the notebook prints at iterations 0 and 2,000',
    async (list, { skip }) => {
      const missing = missingList(list);
      if (missing) skip(missing);
      const { phase, lanes, pairs } = await raceOn(listFile(list));
      expect(phase).toBe('done');
      expect(pairs.map(({ iteration }) => iteration)).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000]);
      for (const pair of [pairs[0]!, pairs.at(-1)!]) {
        const { loss, names } = goldenPrint(list, pair.iteration);
        expect(pair.names.map(({ cpu }) => cpu.charAt(0).toUpperCase() + cpu.slice(1))).toEqual(names);
        expect(pair.names.every(({ agree }) => agree)).toBe(true);
        expect(pair.losses.gpu).toBe(pair.losses.cpu);
        expect(pair.losses.cpu.toFixed(6)).toBe(loss);
      }
      expect(lanes.cpu.iteration).toBe(2_000);
      expect(lanes.cpu.curve.at(-1)!.smoothLoss).toBe(pairs.at(-1)!.losses.cpu);
    },
  );

  it('draws both curves from the same iterations, whatever their speeds', async () => {
    const { lanes } = await raceOn(listFile('built-in'));
    const [gpu, cpu] = [lanes.gpu.curve, lanes.cpu.curve].map((curve) => curve.map(({ iteration }) => iteration));
    expect(gpu).toEqual(Array.from({ length: 201 }, (_, i) => 10 * i));
    expect(cpu).toEqual(gpu);
  });
});
