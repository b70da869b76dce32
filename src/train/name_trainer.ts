import type { NameList } from '../corpus/names.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { Coins, Engine, EngineModel, ModelState } from '../engine/engine.ts';
import { checkConfig, notebookConfig } from '../model/config.ts';
import type { ModelConfig } from '../model/config.ts';
import { notebookParameters } from '../model/initialize.ts';
import { firstDouble } from '../model/random/numpy_legacy.ts';
import { notebookSource } from './name_source.ts';
import { Trainer } from './trainer.ts';
import type { RunOptions } from './trainer.ts';

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
  /** May be set at any time; the next submission uses them. */
  settings: TrainerSettings;
  readonly #model: EngineModel;
  readonly #trainer: Trainer;

  private constructor(options: TrainerOptions, vocabulary: Vocabulary, model: EngineModel) {
    const { list, seed, iterations, resume } = options;
    this.config = model.config;
    this.vocabulary = vocabulary;
    this.iterations = iterations;
    this.seed = seed;
    this.settings = options.settings;
    this.#model = model;
    this.#trainer = new Trainer({
      model,
      source: notebookSource(
        list.names.map((name) => vocabulary.encode(name)),
        seed,
      ),
      schedule: () => this.settings.learningRate,
      clipValue: () => this.settings.clipValue,
      queueDepth: options.engine.queueDepth,
      iterations,
      smoothing: 0.001,
      iteration: resume?.iteration ?? 0,
      smoothLoss: resume?.smoothLoss ?? Math.log(vocabulary.size) * NOTEBOOK_NAMES,
    });
  }

  /** Builds the model on the engine. Throws a RangeError for sizes out of range. */
  static async create(options: TrainerOptions): Promise<NameTrainer> {
    const vocabulary = Vocabulary.of(options.list.names);
    const config = notebookConfig(vocabulary.size, options.hiddenSize);
    checkConfig(config);
    const parameters = options.resume?.state.parameters ?? notebookParameters(config, (options.seed + 1) >>> 0);
    const model = await options.engine.createModel(config, parameters);
    if (options.resume) await model.writeState(options.resume.state);
    return new NameTrainer(options, vocabulary, model);
  }

  /** Steps done. */
  get iteration(): number {
    return this.#trainer.iteration;
  }

  /** In nats per name. */
  get smoothLoss(): number {
    return this.#trainer.smoothLoss!;
  }

  /** Trains until told otherwise. Throws a DivergedError where the numbers end. */
  run(options?: RunOptions): Promise<void> {
    return this.#trainer.run(options);
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
}
