import { cpuEngine } from '../engine/cpu.ts';
import { NoAdapterError } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { EngineDescription, EngineKind, TrainingStep } from '../engine/engine.ts';
import type { HostEngine } from '../engine/host_engine.ts';
import { Model } from '../engine/model.ts';
import { referenceEngine } from '../engine/reference.ts';
import { stepOf } from '../engine/shape.ts';
import type { ModelShape } from '../engine/shape.ts';
import { stepTime } from '../engine/speeds.ts';
import { HostExecutor } from '../host/executor.ts';
import { TimedMemory } from '../host/timed_memory.ts';
import { layoutOf } from '../model/layout.ts';
import { describeStep } from '../plan/describe_step.ts';
import type { DispatchRow, StepDescription } from '../plan/describe_step.ts';
import type { Executor } from '../plan/executor.ts';
import { keyOf } from '../plan/launches.ts';
import { Planner } from '../plan/planner.ts';
import { ID_BUFFERS } from '../plan/plan.ts';
import { PURPOSES, purposeOf } from '../plan/step_buffers.ts';
import type { Purpose } from '../plan/step_buffers.ts';
import { DeviceExecutor } from '../webgpu/executor.ts';
import { PassTimer, TIMESTAMPS } from '../webgpu/pass_timer.ts';
import { Session } from '../webgpu/session.ts';
import { medianOfMeans } from './timing.ts';

/** One kernel's part in a training step. */
export interface ProfileRow extends DispatchRow {
  /** Microseconds per training step; null where nothing measures them. */
  readonly microseconds: number | null;
  /** The share of that in all kernels' time; null where nothing measures it. */
  readonly share: number | null;
}

/** What a training step costs on one engine. */
export interface StepProfile {
  readonly device: EngineDescription;
  readonly shape: ModelShape;
  /** Training steps that the dispatches make: 1, unless one dispatch makes many. */
  readonly steps: number;
  /** Bytes by purpose; those that are not 0. */
  readonly memory: readonly { readonly purpose: Purpose; readonly bytes: number }[];
  readonly rows: readonly ProfileRow[];
  /** What measured the kernels: the device's timestamps, the clock of the thread that calls them, or nothing. */
  readonly clock: 'device' | 'thread' | 'none';
  /** Milliseconds of a whole training step, while no kernel is measured. */
  readonly stepMs: number;
}

/** How long kernels are measured. */
export interface ProfileBudget {
  readonly milliseconds: number;
  readonly mostRuns: number;
}

const BUDGET: ProfileBudget = { milliseconds: 1_500, mostRuns: 500 };

/** Milliseconds of each kernel, by `keyOf`. */
type Times = ReadonlyMap<string, number>;

/** Measures training steps of a shape on an engine of their own. Rejects with a NoAdapterError where there is no GPU. */
export function profileStep(
  device: EngineKind,
  shape: ModelShape,
  gpu: FindGpu,
  budget = BUDGET,
): Promise<StepProfile> {
  if (device === 'gpu') return profileOnDevice(shape, gpu, budget);
  return profileOnHost(device === 'cpu' ? cpuEngine() : referenceEngine(), shape, budget);
}

async function profileOnDevice(shape: ModelShape, gpu: FindGpu, budget: ProfileBudget): Promise<StepProfile> {
  const found = await gpu();
  if (!found.gpu) throw new NoAdapterError(found.reason);
  const session = await Session.open(found.gpu, found.avoided, [TIMESTAMPS]);
  if (!session) throw new NoAdapterError('WebGPU is there, but it offers no adapter: update the graphics driver.');
  const timer = session.device.features.has(TIMESTAMPS) ? new PassTimer(session.device) : null;
  try {
    const { adapter } = session;
    const target = { adapter, ...(shape.variants && { measured: new Map(Object.entries(shape.variants)) }) };
    const description = describe(shape, target);
    const stepMs = await wholeStep(new DeviceExecutor(session, target), shape, 2);
    const executor = new DeviceExecutor(session, target, timer);
    const runs = await timedSteps(executor, shape, description.steps, budget, async () => timer && timer.read());
    return {
      device: { kind: 'gpu', reason: 'measured', ...adapter },
      shape,
      steps: description.steps,
      memory: byPurpose(executor.bytes(), shape),
      rows: rowsOf(description, runs),
      clock: timer ? 'device' : 'none',
      stepMs,
    };
  } catch (error) {
    throw await session.explain(error);
  } finally {
    timer?.destroy();
    session.destroy();
  }
}

async function profileOnHost(engine: HostEngine, shape: ModelShape, budget: ProfileBudget): Promise<StepProfile> {
  const description = describe(shape, null);
  const stepMs = await wholeStep(new HostExecutor(engine.openMemory()), shape, engine.queueDepth);
  const memory = new TimedMemory(engine.openMemory());
  const executor = new HostExecutor(memory);
  try {
    const runs = await timedSteps(executor, shape, description.steps, budget, async () => memory.take());
    const { BYTES_PER_ELEMENT: floatBytes } = memory.Floats;
    const arrays = Object.entries(description.buffers).map(([name, elements]): [string, number] => [
      name,
      elements * (ID_BUFFERS.includes(name) ? Int32Array.BYTES_PER_ELEMENT : floatBytes),
    ]);
    return {
      device: engine.description,
      shape,
      steps: description.steps,
      memory: byPurpose(arrays, shape),
      rows: rowsOf(description, runs),
      clock: 'thread',
      stepMs,
    };
  } finally {
    executor.destroy();
  }
}

function describe({ config, training, timeSteps, batchSize, byNorm }: ModelShape, target: Executor<never>['target']) {
  const { optimizer, averaging } = training;
  return describeStep({ config, optimizer, averaging, byNorm }, { timeSteps, batchSize }, target);
}

/** Milliseconds of a training step, as many as there is use for in one call. */
async function wholeStep<Program>(executor: Executor<Program>, shape: ModelShape, depth: number): Promise<number> {
  try {
    const model = modelOn(executor, shape);
    // Compiles what there is to compile.
    await model.train([stepOf(shape)]);
    return await stepTime(model, stepOf(shape), depth);
  } finally {
    executor.destroy();
  }
}

/** The times of bundles of so many steps, call by call. The executor stays open. */
async function timedSteps<Program>(
  executor: Executor<Program>,
  shape: ModelShape,
  steps: number,
  { milliseconds, mostRuns }: ProfileBudget,
  take: () => Promise<Times | null>,
): Promise<Times[]> {
  const model = modelOn(executor, shape);
  const bundle = Array.from({ length: steps }, (): TrainingStep => stepOf(shape));
  await model.train(bundle);
  await take();
  const runs: Times[] = [];
  const began = performance.now();
  do {
    await model.train(bundle);
    const times = await take();
    if (!times) return [];
    runs.push(times);
  } while (performance.now() - began < milliseconds && runs.length < mostRuns);
  return runs;
}

/** A model with zeros: no sum is harder for that. */
function modelOn<Program>(executor: Executor<Program>, { config, training }: ModelShape): Model<Program> {
  return new Model(executor, config, new Float32Array(layoutOf(config).length), training);
}

function rowsOf({ rows, steps }: StepDescription, runs: readonly Times[]): ProfileRow[] {
  const timed = rows.map((row) => {
    const times = runs.map((run) => run.get(keyOf(row)) ?? 0);
    return times.length > 0 ? (1e3 * medianOfMeans(times)) / steps : null;
  });
  const all = timed.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  return rows.map((row, i) => {
    const microseconds = timed[i]!;
    return { ...row, microseconds, share: microseconds === null || all === 0 ? null : microseconds / all };
  });
}

function byPurpose(
  buffers: readonly (readonly [name: string, bytes: number])[],
  { config, training: { optimizer, averaging } }: ModelShape,
): StepProfile['memory'] {
  const planner = new Planner(config, optimizer, averaging);
  const sums = new Map<Purpose, number>();
  for (const [name, bytes] of buffers) {
    const purpose = purposeOf(name, planner);
    sums.set(purpose, (sums.get(purpose) ?? 0) + bytes);
  }
  return PURPOSES.map((purpose) => ({ purpose, bytes: sums.get(purpose) ?? 0 })).filter(({ bytes }) => bytes > 0);
}
