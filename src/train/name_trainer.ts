import type { NameList } from '../corpus/names.ts';
import { nameSequence } from '../corpus/sequences.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { Batch, Coins, Engine, EngineModel, ModelState, TrainingReport } from '../engine/engine.ts';
import { checkConfig, notebookConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { notebookParameters } from '../model/initialize.ts';
import { layoutOf } from '../model/layout.ts';
import { firstDouble, NumpyRandom } from '../model/random/numpy_legacy.ts';
import { nextTask } from './next_task.ts';
import { Pace } from './pace.ts';

/** What may change while a run goes on. */
export interface TrainerSettings {
  readonly learningRate: number;
  /** Gradient elements are clipped to plus or minus this; null turns clipping off. */
  readonly clipValue: number | null;
  /** Of sampled names; the notebook's own draws are at 1. */
  readonly temperature: number;
}

/** Enough to go on elsewhere, with the same list, size and seed. */
export interface TrainerCheckpoint {
  readonly iteration: number;
  readonly smoothLoss: number;
  readonly state: ModelState;
  readonly seed: number;
}

/** Where a run stands. */
export interface TrainerProgress {
  readonly iteration: number;
  readonly iterations: number;
  /** 0.999 old + 0.001 new, in nats per name. */
  readonly smoothLoss: number;
  readonly stepsPerSecond: number;
  /** Share of gradient elements clipped since the last report, 0 to 1. */
  readonly clippedShare: number;
  /** The largest absolute gradient element since the last report, before clipping. */
  readonly largestGradient: number;
}

/** What a trainer is made of. Seed 0 is the notebook: its shuffle and its initial values. */
export interface TrainerOptions {
  readonly engine: Engine;
  readonly list: NameList;
  /** n_a. */
  readonly hiddenSize: number;
  /** The list is shuffled with this seed, parameters are drawn with the next. */
  readonly seed: number;
  /** Steps in all. */
  readonly iterations: number;
  readonly settings: TrainerSettings;
  readonly resume?: TrainerCheckpoint;
}

/** How long `run` goes on, and whom it tells. */
export interface RunOptions {
  /** Stop before this iteration; the end of the run where absent. */
  readonly until?: number;
  /** Pauses: what was submitted is finished, then `run` returns. */
  readonly signal?: AbortSignal;
  /** Called after every submission. */
  readonly onReport?: (progress: TrainerProgress) => void;
}

/** Training that cannot go on: the loss or a gradient is not a number any more. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** Symbols of a sampled name at most (notebook, sample). */
export const MAX_SAMPLED_SYMBOLS = 50;
/** Names per print in the notebook; its first smoothed loss is that of so many uniform symbols (get_initial_loss). */
const NOTEBOOK_NAMES = 7;

/**
 * The notebook's training loop (`model`) on any engine: one name per step, hidden state carried from name to name,
 * clipping by value, plain SGD. It knows steps, not kernels: many are submitted at once.
 */
export class NameTrainer {
  readonly config: ModelConfig;
  readonly vocabulary: Vocabulary;
  readonly iterations: number;
  readonly seed: number;
  /** Steps done. */
  iteration: number;
  smoothLoss: number;
  /** May be set at any time; the next submission uses them. */
  settings: TrainerSettings;
  readonly #model: EngineModel;
  readonly #queueDepth: number;
  readonly #examples: readonly Batch[];
  readonly #trainableCount: number;
  readonly #pace = new Pace();

  private constructor(options: TrainerOptions, vocabulary: Vocabulary, model: EngineModel, trainableCount: number) {
    this.config = model.config;
    this.vocabulary = vocabulary;
    this.iterations = options.iterations;
    this.seed = options.seed;
    this.iteration = options.resume?.iteration ?? 0;
    this.smoothLoss = options.resume?.smoothLoss ?? Math.log(vocabulary.size) * NOTEBOOK_NAMES;
    this.settings = options.settings;
    this.#model = model;
    this.#queueDepth = options.engine.queueDepth;
    this.#trainableCount = trainableCount;
    const names = [...options.list.names];
    new NumpyRandom(options.seed).shuffle(names);
    this.#examples = names.map((name) => exampleOf(vocabulary.encode(name)));
  }

  /** Builds the model on the engine. Throws a RangeError for sizes out of range. */
  static async create(options: TrainerOptions): Promise<NameTrainer> {
    const vocabulary = Vocabulary.of(options.list.names);
    const config = notebookConfig(vocabulary.size, options.hiddenSize);
    checkConfig(config);
    const parameters = options.resume?.state.parameters ?? notebookParameters(config, (options.seed + 1) >>> 0);
    const model = await options.engine.createModel(config, parameters);
    if (options.resume) await model.writeState(options.resume.state);
    return new NameTrainer(options, vocabulary, model, layoutOf(config).trainableCount);
  }

  /** Trains until told otherwise. Throws a DivergedError where the numbers end. */
  async run({ until = this.iterations, signal, onReport }: RunOptions = {}): Promise<void> {
    const end = Math.min(until, this.iterations);
    const pending: { count: number; report: Promise<TrainingReport> }[] = [];
    let next = this.iteration;
    this.#pace.restart();
    try {
      while (pending.length > 0 || (next < end && !signal?.aborted)) {
        while (pending.length < this.#queueDepth && next < end && !signal?.aborted) {
          const count = Math.min(this.#pace.stepsPerSubmission, end - next);
          pending.push({ count, report: this.#submit(next, count) });
          next += count;
        }
        const { count, report } = pending.shift()!;
        const progress = this.#account(await report);
        this.#pace.ended(count);
        onReport?.({ ...progress, stepsPerSecond: this.#pace.stepsPerSecond });
        await nextTask();
      }
    } finally {
      await Promise.allSettled(pending.map(({ report }) => report));
    }
  }

  /** Names as the notebook draws them: symbol t of name k uses `seed(k + 2 t)`. */
  notebookNames(count: number): Promise<string[]> {
    const values = new Float64Array(count * MAX_SAMPLED_SYMBOLS);
    for (let i = 0; i < values.length; i++) {
      values[i] = firstDouble(Math.floor(i / MAX_SAMPLED_SYMBOLS) + 2 * (i % MAX_SAMPLED_SYMBOLS));
    }
    return this.#sample(count, 1, { kind: 'given', values });
  }

  /** Names drawn with the counter-based generator: name `firstName + i` of a seed is always the same draw. */
  names(count: number, options: { seed: number; firstName?: number; temperature?: number }): Promise<string[]> {
    const { seed, firstName = 0, temperature = this.settings.temperature } = options;
    return this.#sample(count, temperature, { kind: 'counter', seed, firstName });
  }

  async checkpoint(): Promise<TrainerCheckpoint> {
    return {
      iteration: this.iteration,
      smoothLoss: this.smoothLoss,
      state: await this.#model.readState(),
      seed: this.seed,
    };
  }

  destroy(): void {
    this.#model.destroy();
  }

  async #sample(count: number, temperature: number, coins: Coins): Promise<string[]> {
    const names = await this.#model.sample({ count, maxLength: MAX_SAMPLED_SYMBOLS, temperature, coins });
    return names.map((ids) => this.vocabulary.decode(ids));
  }

  #submit(first: number, count: number): Promise<TrainingReport> {
    const { learningRate, clipValue } = this.settings;
    const steps = Array.from({ length: count }, (_, i) => ({
      batch: this.#examples[(first + i) % this.#examples.length]!,
      learningRate,
      clipValue: clipValue ?? Infinity,
    }));
    return this.#model.train(steps);
  }

  /** Takes a report in, step by step, as the notebook smooths its loss. */
  #account(report: TrainingReport): Omit<TrainerProgress, 'stepsPerSecond'> {
    let clipped = 0;
    let largestGradient = 0;
    for (const [i, loss] of report.losses.entries()) {
      const largest = report.largestGradient[i]!;
      if (!Number.isFinite(loss) || !Number.isFinite(largest)) {
        throw new DivergedError(
          `The ${Number.isFinite(loss) ? 'gradient' : 'loss'} is no longer a finite number at iteration ${this.iteration}. ` +
            'Start again with a lower learning rate, or with clipping on.',
        );
      }
      this.smoothLoss = this.smoothLoss * 0.999 + loss * 0.001;
      this.iteration++;
      clipped += report.clipped[i]!;
      largestGradient = Math.max(largestGradient, largest);
    }
    const clippedShare = clipped / (report.losses.length * this.#trainableCount);
    const { iteration, iterations, smoothLoss } = this;
    return { iteration, iterations, smoothLoss, clippedShare, largestGradient };
  }
}

/** One name as a training example: state carried over, loss summed (notebook, optimize). */
function exampleOf(ids: Int32Array): Batch {
  const { inputs, targets } = nameSequence(ids);
  return { inputs, targets, timeSteps: inputs.length, batchSize: 1, carryState: true, lossScale: 1 };
}
