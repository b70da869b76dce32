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

/** What running a job gave. */
export interface Measured {
  /** Milliseconds of one training step, or of one whole job of the other kinds; one number per run. */
  readonly times: readonly number[];
  /** Symbols trained on, or drawn, in such a time. Newlines count. */
  readonly symbols: number;
  /** Of training steps on a device: milliseconds in which this thread made one ready, likewise. */
  readonly encodeTimes?: readonly number[];
  /** Of a job that takes too long: how many of its iterations were done, from which its time was reckoned. */
  readonly scaledFrom?: number;
}

/** A job ready to be timed: its model is made and warm. */
export interface Runner {
  run(budget: Budget): Promise<Measured>;
  destroy(): void;
}

/** Makes an engine of the kind that is measured. */
export type OpenEngine = () => Promise<Engine>;

/** Symbols of a sampled name at most, as in the notebook. */
const MAX_SYMBOLS = 50;
/** Milliseconds that one run of training steps should take at least, so that starting it costs nothing beside. */
const LEAST_RUN_MS = 50;
/** A first step, or request, that takes longer than this, compiling included, is not made again before it is timed. */
const SLOW_STEP_MS = 5_000;
/**
 * A first draw that takes longer than this is made again before it is timed, and then time is left for compiling: a device may
 * compile a faster form beside the second one (SwiftShader, in two seconds).
 */
const SHORT_DRAW_MS = 200;
const COMPILING_MS = 3_000;
/** What the notebook prints while it trains. */
const NOTEBOOK_PRINT = { every: 2_000, names: 7 };

/** Makes what a job needs and warms it up (compilers, caches, pipelines). */
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

/** Trains as a run does: many steps per call, and as many calls at once as the engine has use for. */
async function prepareTraining(job: Job & { kind: 'train' }, engine: Engine): Promise<Runner> {
  const { timeSteps, batchSize } = job;
  const { config, training } = setupOf(job.model, timeSteps);
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

/** How many steps make a call long enough to be timed. */
async function stepsPerCall(train: (steps: number) => Promise<unknown>): Promise<number> {
  for (let steps = 1; ; steps *= 2) {
    const before = performance.now();
    await train(steps);
    if (performance.now() - before >= LEAST_RUN_MS) return steps;
  }
}

/** Starts again and again, on a new engine each time: pipelines are kept for an engine's life. */
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

/** Draws the same names again and again, from a model that knows nothing yet. */
async function prepareSampling(job: Job & { kind: 'sample' }, engine: Engine): Promise<Runner> {
  const { config } = setupOf(job.model, NAME_STEPS);
  const model = await engine.createModel(config, initialParametersOf(config));
  const draw = (count: number) => sampled(model, count);
  const before = performance.now();
  await draw(job.count);
  const took = performance.now() - before;
  if (took > SHORT_DRAW_MS && took < SLOW_STEP_MS) {
    await draw(job.count);
    await new Promise((resolve) => setTimeout(resolve, COMPILING_MS));
  }
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
  const coins = { kind: 'counter', seed: 0, firstName: 0 } as const;
  return model.sample({ count, maxLength: MAX_SYMBOLS, temperature: 1, coins });
}

/** Runs the notebook's loop once, or the part of it that ten times the budget allows. */
async function timeNotebook(iterations: number, engine: Engine, budget: Budget): Promise<Measured> {
  const list = builtInNames();
  const corpus = { mode: 'names', list } as const;
  const recipe = completeRecipe(PRESETS.notebook.recipe, corpus, { iterations });
  const training = await TrainingRun.create({ engine, corpus, recipe });
  // Timers round to milliseconds, and may come early by one.
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
