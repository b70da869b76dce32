import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInNames } from '../../src/corpus/built_in.ts';
import { openEngine } from '../../src/engine/choose.ts';
import { fasterOf } from '../../src/engine/faster.ts';
import { NOTEBOOK_TRAINING } from '../../src/engine/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { KnownSpeeds } from '../../src/engine/known_speeds.ts';
import type { SpeedStore } from '../../src/engine/known_speeds.ts';
import { nodeSpeedStore } from '../../src/engine/node_speeds.ts';
import { shapeKey, stepOf } from '../../src/engine/shape.ts';
import type { ModelShape } from '../../src/engine/shape.ts';
import { measureSpeeds } from '../../src/engine/speeds.ts';
import type { Speeds } from '../../src/engine/speeds.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { completeRecipe } from '../../src/train/complete.ts';
import { PRESETS } from '../../src/train/presets.ts';
import { shapeOf } from '../../src/train/shape.ts';
import { createEngine } from '../../src/index.node.ts';
import { EngineSlot } from '../../src/worker/engine_slot.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import { FakeClock, TimedEngine } from '../helpers/timed_engine.ts';
import type { Costs } from '../helpers/timed_engine.ts';

const SHAPE: ModelShape = {
  config: notebookConfig(27),
  training: NOTEBOOK_TRAINING,
  timeSteps: 13,
  batchSize: 1,
  byNorm: false,
};
const gpu: never = undefined as never;
const DEVICE = { device: 'auto', gpu } as const;

/** A store that says what it was asked. */
function storeOf(read: SpeedStore['read'], write: SpeedStore['write'] = async () => undefined): SpeedStore {
  return { read, write };
}

/** Times two fake engines; how long it took by their clock, too. */
async function timed(costs: { cpu: Costs; gpu: Costs }, patience: number, shape = SHAPE, grain?: number) {
  const clock = new FakeClock(grain);
  const engines = { cpu: new TimedEngine(clock, costs.cpu), gpu: new TimedEngine(clock, costs.gpu) };
  const speeds = await measureSpeeds(engines, shape, patience, clock);
  expect(clock.waiting, 'timers that go on').toBe(0);
  return { speeds, took: clock.time, engines };
}

describe('timing both engines', () => {
  it('finds what a step takes, compiling and the cost of a call left out', async () => {
    const { speeds, took, engines } = await timed(
      { cpu: { step: () => 0.03 }, gpu: { start: 300, call: 1, step: () => 0.4 } },
      1_000,
    );
    expect(speeds.cpu).toBeCloseTo(0.03, 9);
    // A call that takes 20 ms or more has 32 steps at least, among which its own millisecond is shared out.
    expect(speeds.gpu).toBeGreaterThan(0.4);
    expect(speeds.gpu).toBeLessThan(0.45);
    expect(took).toBeLessThan(300 + 200);
    expect([engines.cpu.models, engines.gpu.models]).toEqual([0, 0]);
  });

  it('makes do with the coarse clock of a page', async () => {
    const costs = { cpu: { step: (B: number) => 0.03 * B }, gpu: { step: () => 0.4 } };
    for (const batchSize of [1, 8]) {
      const { speeds } = await timed(costs, 1_000, { ...SHAPE, batchSize }, 0.1);
      expect(speeds.cpu / (0.03 * batchSize)).toBeCloseTo(1, 1);
      expect(speeds.gpu / 0.4).toBeCloseTo(1, 1);
    }
  });

  it('does not take the wait for news for the time of a step', async () => {
    // News every 100 ms, as in some browsers: what counts is that more steps take no longer.
    const { speeds } = await timed({ cpu: { step: () => 30 }, gpu: { call: 100, step: () => 0.1 } }, 5_000);
    expect(speeds.gpu).toBeLessThan(60);
  });

  it('gives up on a GPU that is not ready in time', async () => {
    const { speeds, engines } = await timed({ cpu: { step: () => 2 }, gpu: { start: 900, step: () => 0.1 } }, 400);
    expect(speeds.cpu).toBeCloseTo(2, 9);
    expect(speeds.gpu).toBe(Infinity);
    expect(engines.gpu.steps).toBe(1);
  });

  it('gives up on a GPU that is ready, but never answers again', async () => {
    const { speeds } = await timed({ cpu: { step: () => 2 }, gpu: { step: () => 250 } }, 400);
    expect(speeds.gpu).toBe(250);
    const slow = await timed({ cpu: { step: () => 2 }, gpu: { start: -5_900, step: () => 6_000 } }, 400);
    expect(slow.speeds.gpu).toBe(Infinity);
  });

  it('waits longer for the GPU where the CPU takes long', async () => {
    const { speeds } = await timed({ cpu: { step: () => 500 }, gpu: { start: 900, step: () => 5 } }, 400);
    expect(speeds.gpu).toBeCloseTo(5, 6);
  });

  it('times a part of the time steps that would keep the CPU busy for long', async () => {
    const shape = { ...SHAPE, config: { ...SHAPE.config, hiddenSize: 1_024 }, timeSteps: 10_000 };
    const { speeds, engines } = await timed({ cpu: { step: () => 30 }, gpu: { step: () => 5 } }, 1_000, shape);
    expect(speeds.cpu).toBeCloseTo((30 * 10_000) / 121, 6);
    expect(engines.cpu.steps).toBeLessThan(10);
  });

  it('times a part of a batch that would keep the CPU busy for long', async () => {
    const shape = { ...SHAPE, batchSize: 128 };
    const { speeds, took } = await timed({ cpu: { step: (B) => 20 * B }, gpu: { step: () => 5 } }, 1_000, shape);
    expect(speeds.cpu).toBeCloseTo(20 * 128, 6);
    expect(took).toBeLessThan(500);
    const cheap = await timed({ cpu: { step: (B) => 0.01 * B }, gpu: { step: () => 5 } }, 1_000, shape);
    expect(cheap.speeds.cpu).toBeCloseTo(1.28, 9);
  });
});

describe('auto with a hardware GPU', () => {
  const engine = (): TimedEngine => new TimedEngine(new FakeClock(), { step: () => 1 });

  it('takes the GPU where it is faster, and says so with the numbers', async () => {
    const card = engine();
    const chosen = await fasterOf(card, { ...DEVICE, shape: SHAPE }, async () => ({ cpu: 12.345, gpu: 0.4567 }));
    expect(chosen).toBe(card);
    expect(card.destroyed).toBe(false);
    expect(chosen.description.reason).toBe('measured: 12 ms per step on the CPU, 0.46 ms on Fake card');
  });

  it('takes the CPU where that is faster, and lets go of the GPU', async () => {
    const card = engine();
    const chosen = await fasterOf(card, { ...DEVICE, shape: SHAPE }, async () => ({ cpu: 0.03, gpu: 0.4 }));
    expect(chosen.description).toMatchObject({
      kind: 'cpu',
      reason: 'measured: 0.03 ms per step on the CPU, 0.4 ms on Fake card',
    });
    expect(card.destroyed).toBe(true);
  });

  it('measures once per shape and adapter', async () => {
    const known = new KnownSpeeds();
    let measured = 0;
    const choose = (shape: ModelShape) =>
      fasterOf(engine(), { ...DEVICE, shape, known }, async () => ({ cpu: ++measured, gpu: 0.5 }));
    const first = await choose(SHAPE);
    const second = await choose({ ...SHAPE });
    expect(measured).toBe(1);
    expect(first.description.reason).toMatch(/^measured: 1 ms/);
    expect(second.description.reason).toMatch(/^measured before: 1 ms/);
    await choose({ ...SHAPE, batchSize: 8 });
    expect(measured).toBe(2);
  });

  it('tunes a GPU unless it is known to be slower', async () => {
    const known = new KnownSpeeds();
    const prepared: number[] = [];
    const choose = (batchSize: number, speeds: Speeds): Promise<Engine> => {
      const card = Object.assign(engine(), { prepare: async () => void prepared.push(batchSize) });
      return fasterOf(card, { ...DEVICE, shape: { ...SHAPE, batchSize }, known }, async () => speeds);
    };
    for (let start = 0; start < 2; start++) {
      await choose(1, { cpu: 1, gpu: 2 });
      await choose(64, { cpu: 2, gpu: 1 });
    }
    expect(prepared).toEqual([1, 64, 64]);
  });

  it('does not wait for a store that never answers, and writes one thing after the other', async () => {
    const written: string[] = [];
    const store = storeOf(
      async () => null,
      (key) => {
        written.push(key);
        return key === 'never' ? new Promise(() => undefined) : Promise.resolve();
      },
    );
    const known = new KnownSpeeds(store);
    await Promise.all([known.keep('a', { cpu: 1, gpu: 2 }), known.keep('b', { cpu: 1, gpu: 2 })]);
    expect(written).toEqual(['a', 'b']);
    await known.keep('never', { cpu: 3, gpu: 4 });
    expect(await known.find('never')).toEqual({ cpu: 3, gpu: 4 });
  });

  it('finds what an earlier program measured', async () => {
    const stored = new Map<string, unknown>();
    const store = storeOf(
      async (key) => stored.get(key),
      async (key, speeds) => void stored.set(key, speeds),
    );
    const options = { ...DEVICE, shape: SHAPE };
    await fasterOf(engine(), { ...options, known: new KnownSpeeds(store) }, async () => ({ cpu: 3, gpu: 2 }));
    expect([...stored.keys()]).toEqual([
      expect.stringMatching(/^Fake card; CPU, float32, SIMD.*; rnn V27 H50 L1 T13 B1 D0 sgd; \d+\.\d+\.\d+; /),
    ]);
    const never = async (): Promise<never> => Promise.reject(new Error('measured again'));
    const again = await fasterOf(engine(), { ...options, known: new KnownSpeeds(store) }, never);
    expect(again.description.reason).toBe('measured before: 3 ms per step on the CPU, 2 ms on Fake card');
  });

  const NO_STORAGE = (): never => {
    throw new Error('no storage here');
  };
  it.each<[string, SpeedStore['read']]>([
    ['fails', () => Promise.reject(new Error('no storage here'))],
    ['throws', NO_STORAGE],
    ['never answers', () => new Promise(() => undefined)],
    ['holds nonsense', async () => ({ cpu: '1', gpu: -2 })],
    ['holds nothing', async () => null],
  ])('measures where the store %s', async (_, read) => {
    const broken = storeOf(read, () => Promise.reject(new Error('disk full')));
    const known: KnownSpeeds = new KnownSpeeds(broken);
    const choose = (cpu: number): Promise<Engine> =>
      fasterOf(engine(), { ...DEVICE, shape: SHAPE, known }, async () => ({ cpu, gpu: 2 }));
    expect((await choose(3)).description.reason).toMatch(/^measured: 3 ms/);
    // What cannot be stored is still known to this program.
    expect((await choose(9)).description.reason).toMatch(/^measured before: 3 ms/);
  });

  it('does not remember that a GPU was not ready, was lost or failed: another time it may be', async () => {
    const known = new KnownSpeeds();
    const choose = (measure: (card: TimedEngine) => Promise<Speeds>): Promise<Engine> => {
      const card = engine();
      return fasterOf(card, { ...DEVICE, shape: SHAPE, known, patience: 400 }, () => measure(card));
    };
    const late = await choose(async () => ({ cpu: 2, gpu: Infinity }));
    expect(late.description).toMatchObject({
      kind: 'cpu',
      reason: 'Fake card was not ready within 0.4 s; the CPU takes 2 ms per step',
    });
    const lost = await choose(async (card) => {
      card.loseDevice();
      return { cpu: 2, gpu: 1 };
    });
    expect(lost.description).toMatchObject({ kind: 'cpu', reason: 'Fake card was lost while it was measured' });
    const failed = await choose(() => Promise.reject(new Error('The tensor is too large.')));
    expect(failed.description.reason).toBe('Fake card cannot train this model: The tensor is too large.');
    expect((await choose(async () => ({ cpu: 2, gpu: 1 }))).description.reason).toMatch(/^measured: /);
  });
});

describe('auto without a hardware GPU', () => {
  it('takes the CPU, whatever is to be trained', async () => {
    const found = async () => ({ gpu: null, reason: 'none in this test' });
    const engine = await openEngine({ device: 'auto', gpu: found, shape: SHAPE });
    expect(engine.description).toMatchObject({ kind: 'cpu', reason: 'no GPU: none in this test' });
  });

  it('leaves a software adapter alone: no device is opened on it, and nothing measured', async () => {
    const info = { vendor: 'google', architecture: 'swiftshader', device: '', description: '' };
    const requestDevice = (): never => {
      throw new Error('A device was asked for.');
    };
    const software = { requestAdapter: async () => ({ info, requestDevice }) } as unknown as GPU;
    const engine = await openEngine({ device: 'auto', gpu: async () => ({ gpu: software }), shape: SHAPE });
    expect(engine.description).toMatchObject({
      kind: 'cpu',
      reason: 'the only adapter, google swiftshader, is a program on the CPU and slower than the CPU engine',
    });
    await expect(openEngine({ device: 'gpu', gpu: async () => ({ gpu: software }) })).rejects.toThrow(/no device/);
  });
});

describe("the worker's engine", () => {
  it('stays while the same is trained, but for what was found in the hurry of the first start', async () => {
    let looked = 0;
    const find = async () => ({ gpu: null, reason: `look ${++looked}` });
    const slot = new EngineSlot(find, new KnownSpeeds(), () => undefined);
    const first = await slot.take('auto', SHAPE);
    const second = await slot.take('auto', SHAPE);
    expect(second).not.toBe(first);
    expect(await slot.take('auto', { ...SHAPE })).toBe(second);
    expect(await slot.take('auto', { ...SHAPE, batchSize: 2 })).not.toBe(second);
    expect(looked).toBe(3);
    const cpu = await slot.take('cpu', SHAPE);
    expect(await slot.take('cpu', { ...SHAPE, batchSize: 2 })).toBe(cpu);
  });
});

describe('shapes', () => {
  it('come from a recipe and a corpus', () => {
    const list = builtInNames();
    const corpus = { mode: 'names', list } as const;
    const recipe = completeRecipe(PRESETS.names.recipe, corpus, { iterations: 10 });
    const shape = shapeOf(recipe, corpus);
    // The longest of eight names, newline included; of one name the median.
    expect(shape.timeSteps).toBe(16);
    expect(shapeOf({ ...recipe, batchSize: 1 }, corpus).timeSteps).toBe(13);
    expect(shapeKey(shape)).toBe(`lstm V27 H128 L1 T${shape.timeSteps} B8 D3 adam norm`);
  });

  it('become steps that change nothing', () => {
    const { batch, learningRate, maxNorm } = stepOf({ ...SHAPE, batchSize: 3, byNorm: true });
    expect(batch.inputs).toHaveLength(39);
    expect(Math.max(...batch.inputs)).toBeLessThan(27);
    expect([learningRate, maxNorm]).toEqual([0, 1]);
  });

  it('are checked by the library', async () => {
    const measureFor = { symbols: ['\n', 'a'], hiddenSize: 4, batchSize: 0 };
    await expect(createEngine({ device: 'cpu', measureFor })).rejects.toThrow(/^batchSize is 0; give a whole number/);
    const engine = await createEngine({
      measureFor: { ...measureFor, batchSize: 2 },
      gpu: async () => ({ gpu: null, reason: 'none' }),
    });
    expect(engine.description).toMatchObject({ kind: 'cpu', reason: 'no GPU: none' });
  });
});

describe('the file of measured speeds', () => {
  it('keeps the latest two hundred, in a folder that it makes', async () => {
    const folder = join(temporaryFolder(), 'new', 'folder');
    const store = nodeSpeedStore(join(folder, 'speeds.json'));
    expect(await store.read('key 0')).toBeUndefined();
    for (let i = 0; i < 203; i++) await store.write(`key ${i}`, { cpu: i + 1, gpu: 1 });
    expect(await store.read('key 2')).toBeUndefined();
    expect(await store.read('key 202')).toEqual({ cpu: 203, gpu: 1 });
    // What it writes first has another name.
    expect(readdirSync(folder)).toEqual(['speeds.json']);
  });

  it('is written anew where it was broken', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'speeds.json');
    writeFileSync(path, '{"half of');
    const known = new KnownSpeeds(nodeSpeedStore(path));
    expect(await known.find('key')).toBeNull();
    await nodeSpeedStore(path).write('key', { cpu: 1, gpu: 2 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ key: { cpu: 1, gpu: 2 } });
  });

  it('does no harm where it cannot be written', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'speeds.json'));
    const known = new KnownSpeeds(nodeSpeedStore(join(folder, 'speeds.json')));
    known.keep('key', { cpu: 1, gpu: 2 });
    expect(await known.find('key')).toEqual({ cpu: 1, gpu: 2 });
  });
});
