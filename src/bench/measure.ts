import { builtInNames } from '../corpus/built_in.ts';
import type { Engine, EngineModel } from '../engine/engine.ts';
import { completeRecipe } from '../train/complete.ts';
import { PRESETS } from '../train/presets.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { Job } from './job.ts';
import { NAME_STEPS } from './job.ts';
import type { Budget } from './timing.ts';
import { timedRuns } from './timing.ts';
import { initialParametersOf, setupOf, trainingStep } from './work.ts';

/** The result of a job. */
export interface Measured {
  /** Milliseconds per training step, or per whole job of another kind; one number per run. */
  readonly times: readonly number[];
  /** Symbols trained on, or drawn, in one such time, with newlines. */
  readonly symbols: number;
  /** For training steps on a GPU: milliseconds per step that this thread spends encoding it; one number per run. */
  readonly encodeTimes?: readonly number[];
  /** For a job that takes too long: the number of iterations done, from which its time was extrapolated. */
  readonly scaledFrom?: number;
}

/** A job that is ready to be timed: its model exists and is warmed up. */
export interface Runner {
  run(budget: Budget): Promise<Measured>;
  destroy(): void;
}

/** Opens an engine of the measured kind. */
export type OpenEngine = () => Promise<Engine>;

/** The most symbols of a sampled name, as in the notebook. */
const MAX_SYMBOLS = 50;
/** The least milliseconds of one run of training steps, so that the overhead of starting it is negligible. */
const LEAST_RUN_MS = 50;
/** If the first step or request takes longer than this with compilation, in milliseconds, there is no further warm-up. */
const SLOW_STEP_MS = 5_000;
/** The notebook prints so many names every so many iterations. */
const NOTEBOOK_PRINT = { every: 2_000, names: 7 };

/** Prepares a job: creates its model and warms up compilers, caches and pipelines. */
export async function prepare(job: Job, engine: Engine, open: OpenEngine): Promise<Runner> {
  switch (job.kind) {
    case 'train':
      return prepareTraining(job, engine);
    case 'start':
      return { run: (budget) => timeStarts(job, open, budget), destroy: () => undefined };
    case 'sample':
      return prepareSampling(job, engine);
    case 'notebook':
      return { run: (budget) => timeNotebook(job.iterations, engine, budget), destroy: () => undefined };
    default:
      return job satisfies never;
  }
}

/** Trains as a run does: many steps per call, and as many calls in flight as the engine's queue depth. */
async function prepareTraining(job: Job & { kind: 'train' }, engine: Engine): Promise<Runner> {
  const { timeSteps, batchSize } = job;
  const { config, training } = setupOf(job.model, timeSteps);
  await engine.prepare?.({ config, training, timeSteps, batchSize, byNorm: false });
  const model = await engine.createModel(config, initialParametersOf(config), training);
  const step = trainingStep(config, timeSteps, batchSize);
  const train = async (perCall: number): Promise<number[]> => {
    const call = Array.from({ length: perCall }, () => step);
    const reports = await Promise.all(Array.from({ length: engine.queueDepth }, () => model.train(call)));
    return reports.flatMap(({ encodeMs }) => (encodeMs === undefined ? [] : encodeMs / perCall));
  };
  const before = performance.now();
  await model.train([step]);
  const perCall = performance.now() - before > SLOW_STEP_MS ? 1 : await stepsPerCall(train);
  const steps = perCall * engine.queueDepth;
  const run = async (budget: Budget): Promise<Measured> => {
    const encodeTimes: number[] = [];
    const times = await timedRuns(async () => {
      encodeTimes.push(...(await train(perCall)));
    }, budget);
    const measured = { times: times.map((time) => time / steps), symbols: timeSteps * batchSize };
    return encodeTimes.length > 0 ? { ...measured, encodeTimes } : measured;
  };
  return { run, destroy: () => model.destroy() };
}

/** The number of steps per call that takes at least LEAST_RUN_MS. */
async function stepsPerCall(train: (steps: number) => Promise<unknown>): Promise<number> {
  for (let steps = 1; ; steps *= 2) {
    const before = performance.now();
    await train(steps);
    if (performance.now() - before >= LEAST_RUN_MS) return steps;
  }
}

/** Times starts, each on a new engine, since an engine keeps its pipelines. */
async function timeStarts(job: Job & { kind: 'start' }, open: OpenEngine, budget: Budget): Promise<Measured> {
  const { timeSteps, batchSize } = job;
  const { config, training } = setupOf(job.model, timeSteps);
  const parameters = initialParametersOf(config);
  const step = trainingStep(config, timeSteps, batchSize);
  const times: number[] = [];
  await timedRuns(async () => {
    const engine = await open();
    const before = performance.now();
    const model = await engine.createModel(config, parameters, training);
    await model.train([step]);
    times.push(performance.now() - before);
    model.destroy();
    engine.destroy();
  }, budget);
  return { times, symbols: timeSteps * batchSize };
}

/** Draws the same names again and again from an untrained model. */
async function prepareSampling(job: Job & { kind: 'sample' }, engine: Engine): Promise<Runner> {
  const { config } = setupOf(job.model, NAME_STEPS);
  const model = await engine.createModel(config, initialParametersOf(config));
  const draw = (count: number) => sampled(model, count);
  await draw(job.count);
  const run = async (budget: Budget): Promise<Measured> => {
    let symbols = 0;
    const times = await timedRuns(async () => {
      symbols = (await draw(job.count)).reduce((sum, ids) => sum + ids.length, 0);
    }, budget);
    return { times, symbols };
  };
  return { run, destroy: () => model.destroy() };
}

function sampled(model: EngineModel, count: number): Promise<Int32Array[]> {
  const uniforms = { kind: 'counter', seed: 0, firstName: 0 } as const;
  return model.sample({ count, maxLength: MAX_SYMBOLS, temperature: 1, uniforms });
}

/** Runs the notebook's training loop once, or as much of it as fits ten times the budget. */
async function timeNotebook(iterations: number, engine: Engine, budget: Budget): Promise<Measured> {
  const list = builtInNames();
  const corpus = { mode: 'names', list } as const;
  const recipe = completeRecipe(PRESETS.notebook.recipe, corpus, { iterations });
  const training = await TrainingRun.create({ engine, corpus, recipe });
  // Timers round to milliseconds and may fire 1 ms early.
  const end = AbortSignal.timeout(10 * budget.milliseconds + 1);
  const start = performance.now();
  for (let j = 0; j < iterations && !end.aborted; j += NOTEBOOK_PRINT.every) {
    await training.run({ until: j + 1, signal: end });
    await training.notebookNames(NOTEBOOK_PRINT.names);
    await training.run({ until: j + NOTEBOOK_PRINT.every, signal: end });
  }
  const elapsed = performance.now() - start;
  const done = training.iteration;
  training.destroy();
  const symbolsPerName = list.names.reduce((sum, name) => sum + name.length + 1, 0) / list.names.length;
  const measured = { times: [(elapsed * iterations) / done], symbols: iterations * symbolsPerName };
  return done < iterations ? { ...measured, scaledFrom: done } : measured;
}
