import { layoutOf } from '../model/layout.ts';
import type { Engine, EngineModel, TrainingStep } from './engine.ts';
import { modelOf, stepOf } from './shape.ts';
import type { ModelShape } from './shape.ts';

/** What a training step takes on each engine, in milliseconds; Infinity where it did not get that far in time. */
export interface Speeds {
  readonly cpu: number;
  readonly gpu: number;
}

/** The time, and a way to wait; tests put their own in its place. */
export interface Clock {
  now(): number;
  /** Resolves after so many milliseconds; never, and at no cost, once the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The two engines to be compared. */
export type Pair = Readonly<Record<'cpu' | 'gpu', Engine>>;

/** A call of training steps is long enough to be timed after so many milliseconds. */
const CALL_MS = 20;
/** No further call is timed after so many milliseconds. */
const LONGEST_MS = 120;
/** What one step of the CPU engine may take in milliseconds: it cannot be interrupted. */
const LONGEST_STEP_MS = 40;
/** Parameters times time steps that the CPU engine does in about such a time. */
const MOST_PRODUCTS = 2 ** 27;
/** A device that is slower than this at its first step, or at a few, is left alone in any case. */
const LONGEST_PATIENCE_MS = 5_000;
/** So many steps of the CPU may pass before the device has made its first. */
const CPU_STEPS = 4;

const CLOCK: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => clearTimeout(timer));
    }),
};

/**
 * Times whole training steps of a shape on both engines: 0.1 to 0.3 s, and what the device takes to compile.
 * @param patience milliseconds after which a device that has not made its first step yet is left alone; more where the CPU
 *   takes long
 */
export async function measureSpeeds(
  { cpu, gpu }: Pair,
  shape: ModelShape,
  patience: number,
  clock: Clock = CLOCK,
): Promise<Speeds> {
  // What does not fit the CPU may fit the GPU.
  const onCpu = await cpuTime(cpu, shape, clock).catch(() => Infinity);
  // Where the CPU is slow it is worth while to wait.
  const worth = Math.max(patience, Math.min(LONGEST_PATIENCE_MS, CPU_STEPS * onCpu));
  const model = await inTime(() => warm(gpu, shape), worth, clock);
  if (!model) return { cpu: onCpu, gpu: Infinity };
  try {
    const step = stepOf(shape);
    const onGpu = await inTime(() => stepTime(model, step, gpu.queueDepth, clock), LONGEST_PATIENCE_MS, clock);
    return { cpu: onCpu, gpu: onGpu ?? Infinity };
  } finally {
    model.destroy();
  }
}

/** A model that has made its first step: kernels are compiled, memory is there. */
async function warm(engine: Engine, shape: ModelShape): Promise<EngineModel> {
  const model = await modelOf(engine, shape);
  await model.train([stepOf(shape)]);
  return model;
}

/** What comes of some work, or null if that takes too long; what fails later is nobody's concern any more. */
function inTime<T>(work: () => Promise<T>, patience: number, clock: Clock): Promise<T | null> {
  // A timer that goes on would keep a program of Node's from ending.
  const over = new AbortController();
  const late = clock.wait(patience, over.signal).then(() => null);
  const done = work();
  done.catch(() => undefined);
  return Promise.race([done, late]).finally(() => over.abort());
}

/**
 * Milliseconds per step of the CPU engine. A step that would take long is not done whole: a part of its time steps and of its
 * sequences is, and the others are taken to cost as much each.
 */
async function cpuTime(cpu: Engine, whole: ModelShape, clock: Clock): Promise<number> {
  const most = Math.max(1, Math.floor(MOST_PRODUCTS / layoutOf(whole.config).length));
  const shape = { ...whole, timeSteps: Math.min(most, whole.timeSteps) };
  return ((await batchTime(cpu, shape, clock)) * whole.timeSteps) / shape.timeSteps;
}

/** The same of all time steps. */
async function batchTime(cpu: Engine, shape: ModelShape, clock: Clock): Promise<number> {
  const timed = async (batchSize: number, most = LONGEST_MS): Promise<number> => {
    const part = { ...shape, batchSize };
    const model = await warm(cpu, part);
    try {
      return await stepTime(model, stepOf(part), cpu.queueDepth, clock, most);
    } finally {
      model.destroy();
    }
  };
  const B = shape.batchSize;
  if (B === 1) return timed(1);
  const one = await timed(1, 0);
  const part = Math.min(B, Math.floor(LONGEST_STEP_MS / one));
  if (part < 2) return one * B;
  const some = await timed(part);
  return (some * B) / part;
}

/**
 * Milliseconds per step, with as many calls at once as the engine has use for. Calls grow until they are long, and until
 * a longer one takes longer: the news that a short one is done may be what it waits for. Only the longest counts, since
 * clocks of pages tell tenths of a millisecond; where there is time, it is made twice, as other programs may disturb it.
 */
export async function stepTime(
  model: EngineModel,
  step: TrainingStep,
  depth: number,
  clock = CLOCK,
  most = LONGEST_MS,
): Promise<number> {
  const timed = async (steps: number): Promise<number> => {
    const call = Array.from({ length: steps }, () => step);
    const began = clock.now();
    await Promise.all(Array.from({ length: depth }, () => model.train(call)));
    return clock.now() - began;
  };
  const start = clock.now();
  let before = Infinity;
  for (let steps = 1; ; steps *= 2) {
    const elapsed = await timed(steps);
    const late = clock.now() - start >= most;
    if (late) return elapsed / (steps * depth);
    if (elapsed >= CALL_MS && elapsed > 1.5 * before) return Math.min(elapsed, await timed(steps)) / (steps * depth);
    before = elapsed;
  }
}
