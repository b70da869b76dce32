import type { ReactiveControllerHost } from 'lit';
import { describe, expect, it } from 'vitest';
import { profileStep } from '../../src/bench/step_profile.ts';
import type { StepProfile } from '../../src/bench/step_profile.ts';
import { medianOfMeans } from '../../src/bench/timing.ts';
import { HARDWARE, SOFTWARE } from '../../src/check/case_adapters.ts';
import { cpuEngine } from '../../src/engine/cpu.ts';
import { Model } from '../../src/engine/model.ts';
import { stepOf } from '../../src/engine/shape.ts';
import type { ModelShape } from '../../src/engine/shape.ts';
import { HostExecutor } from '../../src/host/executor.ts';
import { CPU_KERNELS } from '../../src/host/functions.ts';
import { ArrayMemory } from '../../src/host/memory.ts';
import type { HostMemory } from '../../src/host/memory.ts';
import { TimedMemory } from '../../src/host/timed_memory.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { notebookConfig } from '../../src/model/config.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf } from '../../src/model/layout.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { describeStep } from '../../src/plan/describe_step.ts';
import { Planner } from '../../src/plan/planner.ts';
import { purposeOf } from '../../src/plan/step_buffers.ts';
import type { Purpose } from '../../src/plan/step_buffers.ts';
import { clockWords, subjectWords, timeWords, verdictOf } from '../../src/ui/mango-profile/profile_words.ts';
import { ProfileController } from '../../src/ui/profile_controller.ts';
import { NOTEBOOK_SETTINGS } from '../../src/worker/settings.ts';
import type { WorkerPort } from '../../src/worker/client.ts';
import type { ProfileOrder, Reply, Request } from '../../src/worker/protocol.ts';
import { Desk } from '../helpers/studio_desk.ts';

const SIZES = { timeSteps: 5, batchSize: 3 };
const EMA = { name: 'ema', decay: 0.9 } as const;
const configOf = (cell: ModelConfig['cell'], layers: number): ModelConfig => ({
  ...notebookConfig(7),
  cell,
  layers,
  hiddenSize: 4,
  recurrentBias: cell !== 'rnn',
  dropout: layers > 1 ? 0.1 : 0,
});
const NOTEBOOK: ModelShape = {
  config: notebookConfig(27),
  training: { optimizer: OPTIMIZERS.sgd, dropoutSeed: 0 },
  timeSteps: 6,
  batchSize: 1,
  byNorm: false,
};

/** Trains one step of a shape on the host, and counts calls by kernel and elements by buffer. */
async function counted(shape: ModelShape) {
  const calls = new Map<string, number>();
  const elements = new Map<string, number>();
  const kernels = Object.entries<(...given: never[]) => void>(CPU_KERNELS).map(([name, run]) => [
    name,
    (...given: never[]) => {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      run(...given);
    },
  ]);
  const memory = new ArrayMemory(Float32Array, Object.fromEntries(kernels) as HostMemory['kernels']);
  for (const make of ['floats', 'ids'] as const) {
    const own = memory[make].bind(memory);
    memory[make] = (name, count) => {
      elements.set(name, count);
      return own(name, count);
    };
  }
  const { config, training } = shape;
  const model = new Model(new HostExecutor(memory), config, new Float32Array(layoutOf(config).length), training);
  await model.train([stepOf(shape)]);
  return { calls, elements };
}

describe('the description of a step', () => {
  const cases = CELL_NAMES.flatMap((cell) =>
    [1, 2].flatMap((layers) => [true, false].map((all) => ({ cell, layers, all }))),
  );

  it.each(cases)(
    'has the calls and the buffers of the host: $cell, $layers, everything $all',
    async ({ cell, layers, all }) => {
      const config = configOf(cell, layers);
      const optimizer = all ? OPTIMIZERS.adam : OPTIMIZERS.sgd;
      const averaging = all ? EMA : undefined;
      const training = { optimizer, dropoutSeed: 0, ...(averaging && { averaging }) };
      const { calls, elements } = await counted({ config, training, ...SIZES, byNorm: all });
      const { rows, steps, buffers } = describeStep({ config, optimizer, averaging, byNorm: all }, SIZES, null);
      expect(steps).toBe(1);
      expect(Object.fromEntries(rows.map(({ kernel, dispatches }) => [kernel, dispatches]))).toEqual(
        Object.fromEntries(calls),
      );
      expect(rows.filter(({ variant, workgroups }) => variant !== null || workgroups !== null)).toEqual([]);
      expect(buffers).toEqual(Object.fromEntries(elements));
    },
  );

  it('groups the dispatches of a device by kernel and variant', () => {
    const model = { config: { ...configOf('lstm', 1), hiddenSize: 32 }, optimizer: OPTIMIZERS.sgd, byNorm: false };
    const rowsOn = (adapter: typeof SOFTWARE) => describeStep(model, { timeSteps: 5, batchSize: 4 }, { adapter }).rows;
    const forward = (adapter: typeof SOFTWARE) => rowsOn(adapter).filter(({ kernel }) => kernel === 'lstm_forward');
    // Time step by time step: 8 blocks of 4 units of 4 sequences, in one workgroup of 64 invocations each time.
    expect(forward(SOFTWARE)).toEqual([{ kernel: 'lstm_forward', variant: 'blocks', dispatches: 5, workgroups: 5 }]);
    // All time steps by one dispatch, with a workgroup for the four sequences.
    expect(forward(HARDWARE)).toEqual([
      { kernel: 'lstm_forward', variant: 'persistent', dispatches: 1, workgroups: 1 },
    ]);
    // The head forward, its two gradients, and that of the recurrent weights; the 7 symbols are no multiple of 4.
    const products = rowsOn(SOFTWARE).filter(({ kernel }) => kernel === 'matmul');
    expect(products.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(4);
    expect(new Set(products.map(({ variant }) => variant))).toEqual(new Set(['plain', 'blocks']));
  });

  it('is one dispatch where that makes many steps, and no longer where a step is clipped by norm', () => {
    const { config, training, timeSteps } = NOTEBOOK;
    const model = { config, optimizer: training.optimizer, byNorm: false };
    const sizes = { timeSteps, batchSize: 1 };
    const { rows, steps, buffers } = describeStep(model, sizes, { adapter: SOFTWARE });
    expect(rows).toEqual([{ kernel: 'rnn_train', variant: 'plain', dispatches: 1, workgroups: 1 }]);
    expect(steps).toBe(64);
    expect(buffers).toMatchObject({ inputs: 64 * timeSteps, statistics: 64 * 3, errors: timeSteps * (27 + 50) });
    // 2^23 multiply-adds per dispatch at most: 5,568 parameters for 200 time steps, 7 times.
    expect(describeStep(model, { timeSteps: 200, batchSize: 1 }, { adapter: SOFTWARE }).steps).toBe(7);
    const byNorm = describeStep({ ...model, byNorm: true }, sizes, { adapter: SOFTWARE });
    expect(byNorm.steps).toBe(1);
    expect(byNorm.rows.map(({ kernel }) => kernel)).toEqual(
      expect.arrayContaining(['norm_clip', 'rnn_forward', 'sgd']),
    );
  });

  it('says what every buffer is for', () => {
    const planner = new Planner(configOf('lstm', 2), OPTIMIZERS.adam, EMA);
    const { buffers } = describeStep(
      { config: planner.config, optimizer: planner.optimizer, averaging: EMA, byNorm: true },
      SIZES,
      null,
    );
    const purposes: Partial<Record<Purpose, string[]>> = {};
    for (const name of Object.keys(buffers)) (purposes[purposeOf(name, planner)] ??= []).push(name);
    expect(purposes).toMatchObject({
      parameters: ['parameters'],
      gradients: ['gradients'],
      averages: ['average'],
      ids: ['inputs', 'targets'],
      statistics: ['statistics'],
    });
    expect(purposes.optimizer).toHaveLength(2);
    expect(purposes.states).toEqual(['hidden.0', 'cell.0', 'hidden.1', 'cell.1']);
    expect(purposes.workspaces).toEqual(expect.arrayContaining(['logits', 'gates.0', 'gates.1', 'dropped.0']));
    expect(purposeOf('times', planner)).toBe('records');
  });
});

describe('a measured step on the host', () => {
  it('gives every kernel the time of its calls', () => {
    let now = 0;
    const kernels = { ...CPU_KERNELS, sgd: () => (now += 3), clip: () => (now += 0.5) };
    const memory = new TimedMemory(new ArrayMemory(Float32Array, kernels as HostMemory['kernels']), () => now);
    const { sgd, clip } = memory.kernels as unknown as Record<'sgd' | 'clip', () => void>;
    sgd();
    clip();
    sgd();
    expect([...memory.take()]).toEqual([
      ['sgd', 6],
      ['clip', 0.5],
    ]);
    expect([...memory.take()]).toEqual([]);
  });

  it.each([
    ['cpu', 4],
    ['reference', 8],
  ] as const)('has all kernels and bytes: %s', async (device, bytes) => {
    const profile = await profileStep(device, NOTEBOOK, noGpu, { milliseconds: 10_000, mostRuns: 25 });
    const { buffers, rows } = describeStep(
      { config: NOTEBOOK.config, optimizer: OPTIMIZERS.sgd, byNorm: false },
      NOTEBOOK,
      null,
    );
    expect(profile.rows.map(({ kernel, dispatches }) => [kernel, dispatches])).toEqual(
      rows.map(({ kernel, dispatches }) => [kernel, dispatches]),
    );
    expect(profile.clock).toBe('thread');
    expect(profile.stepMs).toBeGreaterThan(0);
    for (const { kernel, microseconds } of profile.rows) expect(microseconds, kernel).toBeGreaterThan(0);
    expect(profile.rows.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 9);
    const ids = 2 * NOTEBOOK.timeSteps;
    const floats = Object.values(buffers).reduce((sum, count) => sum + count, 0) - ids;
    expect(profile.memory.reduce((sum, { bytes: own }) => sum + own, 0)).toBe(bytes * floats + 4 * ids);
  });

  it('is refused where there is no GPU to measure, with the reason', async () => {
    await expect(profileStep('gpu', NOTEBOOK, noGpu)).rejects.toThrow('none here.');
  });
});

describe('the median of means', () => {
  it('sees through a clock of whole numbers, and past what disturbs', () => {
    // 0.25 of a tick: a clock of ticks tells 0, 0, 0, 1 and so on.
    const ticks = Array.from({ length: 100 }, (_, i) => Math.floor((i + 1) / 4) - Math.floor(i / 4));
    expect(medianOfMeans(ticks)).toBe(0.25);
    expect(medianOfMeans(ticks.map((tick, i) => (i === 50 ? 1_000 : tick)))).toBe(0.25);
    expect(medianOfMeans([0, 0, 0, 0, 0, 3])).toBe(0.5);
    expect(medianOfMeans([2])).toBe(2);
  });
});

const noGpu = async () => ({ gpu: null, reason: 'none here.' }) as const;

const order = (change: Partial<ProfileOrder> = {}): ProfileOrder => ({
  device: 'cpu',
  config: notebookConfig(27),
  settings: NOTEBOOK_SETTINGS,
  timeSteps: 6,
  batchSize: 1,
  ...change,
});

describe('the worker', () => {
  it('answers once: with a profile, or with the reason why there is none', async () => {
    const desk = new Desk();
    await desk.ask({ type: 'profile', id: 3, order: order() });
    await desk.ask({ type: 'profile', id: 4, order: order({ device: 'gpu' }) });
    await desk.ask({ type: 'profile', id: 5, order: order({ timeSteps: 0 }) });
    const [first, second, third, ...others] = desk.all('profile');
    expect(first).toMatchObject({ id: 3, error: null, profile: { steps: 1, shape: { timeSteps: 6, batchSize: 1 } } });
    expect(second).toEqual({ type: 'profile', id: 4, profile: null, error: 'this test has none.' });
    expect(third).toMatchObject({ id: 5, profile: null, error: expect.stringMatching(/^Nothing is trained here/) });
    expect(others).toEqual([]);
    expect(desk.all('failed')).toEqual([]);
  });
});

/** A worker that says what it was asked, and answers when the test wants it to. */
class Port extends EventTarget implements WorkerPort {
  readonly asked: Request[] = [];
  terminated = false;

  postMessage(message: Request): void {
    this.asked.push(message);
  }

  answer(data: Reply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

describe('the controller', () => {
  const host = { addController: () => undefined, requestUpdate: () => undefined } as unknown as ReactiveControllerHost;

  it('asks a worker of its own, which ends with the answer', () => {
    const port = new Port();
    const controller = new ProfileController(host, () => port);
    let finished = 0;
    controller.start(order(), ['clip plain'], () => finished++);
    expect(controller.state.phase).toBe('measuring');
    expect(port.asked).toEqual([
      { type: 'avoid', variants: ['clip plain'] },
      { type: 'profile', id: 1, order: order() },
    ]);
    port.answer({ type: 'profile', id: 1, profile: PROFILE, error: null });
    expect(controller.state).toEqual({ phase: 'done', profile: PROFILE, error: null });
    expect([port.terminated, finished]).toEqual([true, 1]);
  });

  it('tells a failure, and ends when it is stopped', () => {
    const ports = [new Port(), new Port()];
    const waiting = [...ports];
    const controller = new ProfileController(host, () => waiting.shift()!);
    let finished = 0;
    controller.start(order(), [], () => finished++);
    ports[0]!.answer({ type: 'failed', message: 'The device is gone.' });
    expect(controller.state).toEqual({ phase: 'done', profile: null, error: 'The device is gone.' });
    controller.start(order(), [], () => finished++);
    controller.stop();
    expect(controller.state).toEqual({ phase: 'stopped', profile: null, error: null });
    expect([ports[1]!.terminated, finished]).toEqual([true, 2]);
  });
});

const PROFILE: StepProfile = {
  device: { ...cpuEngine().description, name: 'CPU, float32' },
  shape: NOTEBOOK,
  steps: 1,
  memory: [
    { purpose: 'parameters', bytes: 1_024 },
    { purpose: 'states', bytes: 512 },
  ],
  rows: [
    { kernel: 'rnn_forward', variant: null, dispatches: 6, workgroups: null, microseconds: 30, share: 0.75 },
    { kernel: 'sgd', variant: null, dispatches: 1, workgroups: null, microseconds: 10, share: 0.25 },
  ],
  clock: 'thread',
  stepMs: 0.0505,
};

describe('the words of the card', () => {
  it('say what was measured, on what, and what came out', () => {
    expect(subjectWords(PROFILE)).toBe(
      'Measured: tanh (RNN), 50 units, 27 symbols, SGD; a batch of 1 sequence of 6 symbols; on CPU, float32.',
    );
    expect(verdictOf(PROFILE)).toBe('A step takes 51 µs: 7 calls, 2 kernels, 1.5 KiB of memory.');
    expect(clockWords(PROFILE)).toMatch(/clock of this thread: together 40 µs\.$/);
    const device = { ...PROFILE.device, kind: 'gpu', name: 'SwiftShader', software: true } as const;
    const onDevice: StepProfile = { ...PROFILE, device, clock: 'none', steps: 64, rows: PROFILE.rows.slice(1) };
    expect(subjectWords(onDevice)).toMatch(/; on SwiftShader \(WebGPU in software\)\.$/);
    expect(verdictOf(onDevice)).toBe('A step takes 51 µs: 1 dispatch for 64 steps, 1 kernel, 1.5 KiB of memory.');
    expect(clockWords(onDevice)).toMatch(/^SwiftShader has no clock to ask/);
    expect(clockWords({ ...onDevice, clock: 'device' })).toMatch(/timestamp queries\)\.$/);
  });

  it('write times short', () => {
    expect([0, 0.123, 9.96, 42.4, 999, 1_234, 56_789, 1_234_567].map(timeWords)).toEqual([
      '<0.1 µs',
      '0.1 µs',
      '10.0 µs',
      '42 µs',
      '999 µs',
      '1.2 ms',
      '57 ms',
      '1,235 ms',
    ]);
  });
});
