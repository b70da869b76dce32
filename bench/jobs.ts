import { nameSequence } from '../src/corpus/sequences.ts';
import type { Batch, Engine, EngineModel } from '../src/engine/engine.ts';
import { notebookConfig } from '../src/model/config.ts';
import { notebookParameters } from '../src/model/initialize.ts';
import { medianTime } from './timing.ts';
import type { Budget } from './timing.ts';

/** What a job says of an engine. */
export interface Measurement {
  /** Milliseconds of one training step; of a sampling job, of one whole set of names. */
  readonly millisecondsPerStep: number;
  /** Symbols trained on, or drawn, in a second. Newlines count. */
  readonly symbolsPerSecond: number;
}

/** Does its work on a model until the budget is used up. */
type Job = (engine: Engine, budget: Budget) => Promise<Measurement>;

/** V of the notebook: a to z and the newline. */
const VOCAB_SIZE = 27;
/** T of a usual name: 12 symbols and the newline. */
const NAME_SYMBOLS = 12;
/** Symbols of a sampled name at most, as in the notebook. */
const MAX_SYMBOLS = 50;
/** Milliseconds that one run of training steps should take at least, so that starting it costs nothing beside. */
const LEAST_RUN_MS = 50;

/** The jobs by their fixed names. */
export const JOBS: Readonly<Record<string, Job>> = {
  'rnn50 B1 T13': (engine, budget) => withModel(engine, (model) => trainSteps(engine, model, nameBatch(), budget)),
  'sample rnn50 x10000': (engine, budget) => withModel(engine, (model) => sampleNames(model, 10_000, budget)),
};

/** The notebook's model in its initial state. */
async function withModel(engine: Engine, work: (model: EngineModel) => Promise<Measurement>): Promise<Measurement> {
  const config = notebookConfig(VOCAB_SIZE);
  const model = await engine.createModel(config, notebookParameters(config, 1));
  try {
    return await work(model);
  } finally {
    model.destroy();
  }
}

/** One name of 12 symbols, as the notebook trains on it: T = 13, B = 1. */
function nameBatch(): Batch {
  const { inputs, targets } = nameSequence(Int32Array.from({ length: NAME_SYMBOLS }, (_, t) => 1 + ((7 * t) % 26)));
  return { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: true, lossScale: 1 };
}

/** Trains as a run does: many steps per call, and as many calls at once as the engine has use for. */
async function trainSteps(engine: Engine, model: EngineModel, batch: Batch, budget: Budget): Promise<Measurement> {
  const train = async (steps: number): Promise<void> => {
    const perCall = Math.ceil(steps / engine.queueDepth);
    const call = Array.from({ length: perCall }, () => ({ batch, learningRate: 0.01, clipValue: 5 }));
    await Promise.all(Array.from({ length: engine.queueDepth }, () => model.train(call)));
  };
  let steps = engine.queueDepth;
  for (let elapsed = 0; elapsed < LEAST_RUN_MS;) {
    steps *= 2;
    const before = performance.now();
    await train(steps);
    elapsed = performance.now() - before;
  }
  const { milliseconds } = await medianTime(() => train(steps), budget);
  return measurement(milliseconds / steps, batch.timeSteps * batch.batchSize);
}

/** Draws the same names again and again. */
async function sampleNames(model: EngineModel, count: number, budget: Budget): Promise<Measurement> {
  let symbols = 0;
  const { milliseconds } = await medianTime(async () => {
    const coins = { kind: 'counter', seed: 0, firstName: 0 } as const;
    const names = await model.sample({ count, maxLength: MAX_SYMBOLS, temperature: 1, coins });
    symbols = names.reduce((sum, ids) => sum + ids.length, 0);
  }, budget);
  return measurement(milliseconds, symbols);
}

function measurement(millisecondsPerStep: number, symbolsPerStep: number): Measurement {
  return { millisecondsPerStep, symbolsPerSecond: (symbolsPerStep * 1_000) / millisecondsPerStep };
}
