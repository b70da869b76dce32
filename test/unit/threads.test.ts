import { describe, expect, it, vi } from 'vitest';
import { PART_FUNCTIONS } from '../../src/wasm/in_parts.ts';
import { SimdMemory } from '../../src/wasm/memory.ts';
import { instantiate, simdModules } from '../../src/wasm/module.ts';
import { address, size } from '../../src/wasm/named.ts';
import { BOARD } from '../../src/wasm/thread.ts';
import { ThreadPool } from '../../src/wasm/thread_pool.ts';
import { Model } from '../../src/engine/model.ts';
import { HostExecutor } from '../../src/host/executor.ts';
import type { HostProgram } from '../../src/host/executor.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';
import { OPTIMIZERS } from '../../src/model/optimizers/index.ts';
import { NumpyRandom } from '../../src/model/random/numpy_legacy.ts';
import { expectClose } from '../helpers/close.ts';
import { HOST_KERNEL_CASES, KERNEL_CASES } from '../helpers/kernel_cases.ts';
import { EXACT, SEED } from '../../src/check/kernel_case.ts';
import { runOnHost } from '../../src/check/run_kernel.ts';

/** Every call that can be cut is cut. */
const ALWAYS = { worthAPart: 1 };

function modelOn(threads: number, config: ModelConfig, optimizer: keyof typeof OPTIMIZERS = 'sgd'): Model<HostProgram> {
  const executor = new HostExecutor(new SimdMemory({ threads, ...ALWAYS }));
  const training = { optimizer: OPTIMIZERS[optimizer], dropoutSeed: 3 };
  return new Model(executor, config, initialParameters(config, 'torch', SEED), training);
}

/** A pool whose calls are made by hand, with 4,096 floats to work on. */
function poolOf(threads: number) {
  const modules = simdModules(true)!;
  const wasm = instantiate(modules, new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true }));
  wasm.useSpace(address('address', wasm.allocate(size('bytes', wasm.spaceBytes()))));
  const begin = wasm.allocate(size('bytes', 4 * 4_096));
  const floats = new Float32Array(wasm.memory.buffer, begin, 4_096);
  return { pool: new ThreadPool(modules, wasm, threads, PART_FUNCTIONS), begin, floats };
}

/** The arguments of `scale` for so many floats. */
const scaling = (begin: number, length: number, factor: number) =>
  [address('gradients', begin), size('length', length), factor] as const;

describe('several threads', () => {
  /** Oracle: one thread. */
  it.each(HOST_KERNEL_CASES)('make of the kernel %s what one makes, to the bit', (_, cases) => {
    for (const run of cases) {
      const [one, three] = [new SimdMemory(), new SimdMemory({ threads: 3, ...ALWAYS })];
      const [expected, got] = [runOnHost(run, one), runOnHost(run, three)];
      three.close();
      for (const name of Object.keys(run.outputs))
        expectClose(got[name]!, expected[name]!, EXACT, `${run.title}: ${name}`);
    }
  });

  const models = [
    { cell: 'rnn', optimizer: 'sgd' },
    { cell: 'lstm', optimizer: 'rmsprop' },
    { cell: 'gru', optimizer: 'adam' },
    { cell: 'rnn', optimizer: 'momentum' },
    { cell: 'lstm', optimizer: 'adagrad' },
  ] as const;
  /** Oracle: one thread. Sizes are no multiples of anything; the second batch makes the memory grow. */
  it.each(models)('train as one does, to the bit: $cell, $optimizer', async ({ cell, optimizer }) => {
    const config = { ...notebookConfig(29, 37), cell, layers: 2, dropout: 0.2 };
    const results = [1, 2, 5].map(async (threads) => {
      const model = modelOn(threads, config, optimizer);
      const steps = [trainingStep(7, 41), trainingStep(11, 90)];
      const { losses } = await model.train(steps);
      const { parameters, hidden } = await model.readState();
      model.destroy();
      return { losses, parameters, hidden };
    });
    const [one, ...more] = await Promise.all(results);
    expect(more).toEqual([one, one]);
  });

  /** Oracle: one thread. */
  it.each(CELL_NAMES)('draw the names that one draws: %s', async (cell) => {
    const config = { ...notebookConfig(27, 21), cell };
    const uniforms = Float64Array.from({ length: 900 * 12 }, (_, i) => (0.618_033_988 * i) % 1);
    const namesOf = async (threads: number) => {
      const model = modelOn(threads, config);
      const counter = { kind: 'counter', seed: 5, firstName: 7 } as const;
      const generated = await model.sample({ count: 1_003, maxLength: 20, uniforms: counter, temperature: 1 });
      const values = { kind: 'given', values: uniforms } as const;
      const given = await model.sample({ count: 900, maxLength: 12, uniforms: values, temperature: 0.8 });
      model.destroy();
      return { generated, given };
    };
    const [one, three] = [await namesOf(1), await namesOf(3)];
    expect(three).toEqual(one);
    expect(one.generated).toHaveLength(1_003);
  });

  it('take every part once, call after call', () => {
    const { pool, begin, floats } = poolOf(3);
    const random = new NumpyRandom(SEED);
    floats.fill(1);
    let expected = 1;
    for (let call = 0; call < 20_000; call++) {
      const parts = 1 + Math.floor(random.double() * 40);
      const factor = call % 2 ? 0.5 : 2;
      expected *= factor;
      const elements = 4_096 / 64;
      const argsOf = (first: number, count: number) => scaling(begin + 4 * elements * first, count * elements, factor);
      const args = Array.from({ length: parts }, (_, part) => argsOf(part, part + 1 < parts ? 1 : 65 - parts));
      pool.run('scale', args);
      if (floats.some((value) => value !== expected)) expect.fail(`call ${call} of ${parts} parts`);
    }
    pool.close();
  });

  it('take parts from the one that calls, tell of a part that fails, and go on', () => {
    const { pool, begin, floats } = poolOf(2);
    const failure = () => {
      try {
        // While this thread is at the first parts, the other one takes some, too, and the bad one at times.
        const long = Array.from({ length: 20 }, () => scaling(begin, 4_096, 1));
        pool.run('scale', [...long, scaling(2 ** 31, 4, 2), ...long]);
      } catch (error) {
        return String(error);
      }
      return 'none';
    };
    const end = performance.now() + 10_000;
    let told: string;
    do told = failure();
    while (!told.includes('in a thread') && performance.now() < end);
    expect(told).toBe('Error: scale failed in a thread of the CPU engine.');
    expectScaled(pool, begin, floats);
    pool.close();
  });

  it.each([1, 2])('tell of parts that fail where %i are to be, and no other has come yet', (threads) => {
    const { pool, begin, floats } = poolOf(threads);
    const bad = Array.from({ length: 40 }, () => scaling(2 ** 31, 4, 2));
    expect(() => pool.run('scale', bad)).toThrow();
    expectScaled(pool, begin, floats);
    pool.close();
  });

  it('tell of one that took a part and is lost, and leave the work to one from then on', () => {
    const modules = simdModules(true)!;
    const wasm = instantiate(modules, new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true }));
    wasm.useSpace(address('address', wasm.allocate(size('bytes', wasm.spaceBytes()))));
    const begin = wasm.allocate(size('bytes', 4 * 4_096));
    const floats = new Float32Array(wasm.memory.buffer, begin, 4_096);
    const board = wasm.allocate(size('bytes', 64));
    let isLost = false;
    const scale: typeof wasm.scale = (...args) => {
      wasm.scale(...args);
      // As a thread that ends in the middle of its part.
      if (!isLost) Atomics.add(new Int32Array(wasm.memory.buffer, board), BOARD.ticket, 1);
      isLost = true;
    };
    // The board is the first that a pool asks for.
    let asked = 0;
    const allocate: typeof wasm.allocate = (bytes) => (asked++ === 0 ? board : wasm.allocate(bytes));
    const pool = new ThreadPool(modules, { ...wasm, scale, allocate }, 1, PART_FUNCTIONS);
    const wait = vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');
    expect(() => pool.run('scale', Array(3).fill(scaling(begin, 16, 1)))).toThrow(
      /a thread of the CPU engine has stopped/,
    );
    // A minute of waits: a part may take long.
    expect(wait.mock.calls.reduce((sum, [, , , ms]) => sum + ms!, 0)).toBeGreaterThanOrEqual(60_000);
    vi.restoreAllMocks();
    expectScaled(pool, begin, floats);
  });

  it('are one where there is no room for a memory to share', () => {
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (descriptor) {
      if (descriptor.shared) throw new RangeError('could not allocate memory');
      return new Memory(descriptor);
    });
    const memory = new SimdMemory({ threads: 4, ...ALWAYS });
    vi.restoreAllMocks();
    const run = KERNEL_CASES['matmul']!.at(-1)!;
    const [expected, got] = [runOnHost(run, new SimdMemory()), runOnHost(run, memory)];
    for (const name of Object.keys(run.outputs)) expectClose(got[name]!, expected[name]!, EXACT, name);
  });

  it('are one where no other can be started', () => {
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
      throw new Error('forbidden');
    });
    const { pool, begin, floats } = poolOf(3);
    expectScaled(pool, begin, floats);
    vi.restoreAllMocks();
    pool.close();
  });

  it('have no more working space for names than is reasonable', () => {
    const config = { ...notebookConfig(8_000, 1_024), cell: 'lstm' as const };
    const floats = (threads: number) => new SimdMemory({ threads }).sampler.spaceFor(config, 2_048);
    expect(floats(8)).toBeLessThanOrEqual(2 ** 26);
    expect(floats(8)).toBeGreaterThanOrEqual(floats(1));
  });

  it('leave the work to one when they have ended', () => {
    const { pool, begin, floats } = poolOf(2);
    pool.close();
    expectScaled(pool, begin, floats);
  });
});

/** Expects a call to do its work. */
function expectScaled(pool: ThreadPool, begin: number, floats: Float32Array): void {
  floats.fill(1);
  const half = floats.length / 2;
  pool.run('scale', [scaling(begin, half, 3), scaling(begin + 4 * half, half, 3)]);
  expect(floats.every((value) => value === 3)).toBe(true);
}

function trainingStep(timeSteps: number, batchSize: number) {
  const ids = (factor: number) => Int32Array.from({ length: timeSteps * batchSize }, (_, i) => (factor * i) % 29);
  const batch = { inputs: ids(7), targets: ids(11), timeSteps, batchSize, carryState: false, lossScale: 1 / batchSize };
  return { batch, learningRate: 0.01, clipValue: 0.001, maxNorm: 0.5 };
}
