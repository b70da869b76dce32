import type { Corpus } from '../corpus/corpus.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Coins, Engine, EngineModel, ModelState } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import { initialParameters } from '../model/initialize.ts';
import { firstDouble } from '../model/random/numpy_legacy.ts';
import { allFinite } from './all_finite.ts';
import type { Baselines } from './baselines.ts';
import type { BestModel, HeldOutLoss, RunCheckpoint } from './checkpoint.ts';
import { findCulprit } from './culprit.ts';
import { prepareDataSet } from './data_set.ts';
import type { DataSet } from './data_set.ts';
import { checkRecipe, configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { scheduleOf } from './schedule.ts';
import { DivergedError, Trainer } from './trainer.ts';
import type { RunOptions } from './trainer.ts';

/** What may change while a run goes on; a new run has them from its recipe. */
export interface LiveSettings {
  /** The highest rate of the schedule. */
  readonly learningRate: number;
  /** Gradient elements are clipped to plus or minus this; null turns clipping off. */
  readonly clipValue: number | null;
}

/** What a run is made of. */
export interface TrainingRunOptions {
  readonly engine: Engine;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
  readonly resume?: RunCheckpoint;
}

/** Whom a run tells. */
export interface TrainingRunListeners extends RunOptions {
  readonly onHeldOut?: (loss: HeldOutLoss) => void;
  /** Called every few seconds between two steps, and at the end, with enough to go on from there. */
  readonly onCheckpoint?: (checkpoint: RunCheckpoint) => void;
}

/** Symbols of a sampled name at most (notebook, sample). */
export const MAX_SAMPLED_SYMBOLS = 50;
/** Names per print in the notebook; its first smoothed loss is that of so many uniform symbols (get_initial_loss). */
const NOTEBOOK_NAMES = 7;
/** Share of the newest loss in the smoothed one: the notebook's, and that of the others. */
const SMOOTHING = { notebook: 0.001, others: 0.02 } as const;
/** Milliseconds of training between two checkpoints: the most that is lost. */
const CHECKPOINT_EVERY_MS = 4_000;

/**
 * One training run on any engine: batches and schedule as the recipe says, measured on the held-out part now and then.
 * When it has ended it samples with the parameters that were best there.
 */
export class TrainingRun {
  readonly config: ModelConfig;
  readonly recipe: Recipe;
  /** May be set at any time; the next submission uses them. */
  settings: LiveSettings;
  heldOut: HeldOutLoss | null;
  best: BestModel | null;
  readonly #dataSet: DataSet;
  readonly #model: EngineModel;
  readonly #trainer: Trainer;
  /** The last checkpoint, to which a run that diverges goes back once a step from there was good; till then, the one before. */
  #checkpoint: RunCheckpoint;
  #checkpointBefore: RunCheckpoint;
  #sinceBest: number;
  /** The state at the end of training, once the best parameters have taken its place. */
  #final: ModelState | null = null;

  private constructor(options: TrainingRunOptions, dataSet: DataSet, model: EngineModel, start: RunCheckpoint) {
    const { recipe, engine } = options;
    const isNotebook = recipe.batching === 'notebook';
    const rate = scheduleOf(recipe.schedule, recipe.iterations, dataSet.source.batchesPerEpoch);
    this.config = model.config;
    this.recipe = recipe;
    this.settings = { learningRate: recipe.learningRate, clipValue: recipe.clipValue };
    this.heldOut = start.heldOut;
    this.best = start.best;
    this.#sinceBest = start.sinceBest;
    this.#checkpoint = this.#checkpointBefore = start;
    this.#dataSet = dataSet;
    this.#model = model;
    this.#trainer = new Trainer({
      model,
      source: dataSet.source,
      learningRate: (step) => this.settings.learningRate * rate(step),
      clipValue: () => this.settings.clipValue,
      maxNorm: () => recipe.maxNorm,
      queueDepth: engine.queueDepth,
      iterations: recipe.iterations,
      smoothing: isNotebook ? SMOOTHING.notebook : SMOOTHING.others,
      lossPer: isNotebook ? 'batch' : 'symbol',
      iteration: start.iteration,
      smoothLoss: start.smoothLoss,
    });
  }

  /** Builds the model on the engine. Throws an InputError for a recipe or a corpus that cannot be used. */
  static async create(options: TrainingRunOptions): Promise<TrainingRun> {
    const { recipe, corpus, engine, resume } = options;
    checkRecipe(recipe);
    const dataSet = prepareDataSet(corpus, recipe);
    const config = configOf(recipe, dataSet.vocabulary.size);
    const start = resume ?? startOf(recipe, config);
    const training = { optimizer: recipe.optimizer, dropoutSeed: recipe.seed };
    const model = await engine.createModel(config, start.state.parameters, training);
    if (resume) await model.writeState(resume.state);
    return new TrainingRun(options, dataSet, model, start);
  }

  get vocabulary(): Vocabulary {
    return this.#dataSet.vocabulary;
  }

  /** What simple guesses lose on the held-out part; null where nothing is held out. */
  get baselines(): Baselines | null {
    return this.#dataSet.heldOut?.baselines ?? null;
  }

  /** Steps done. */
  get iteration(): number {
    return this.#trainer.iteration;
  }

  /** Symbols predicted so far, repeated ones counted again. */
  get symbolsTrained(): number {
    const { batchesPerEpoch, symbolsPerEpoch } = this.#dataSet.source;
    return Math.round((this.iteration / batchesPerEpoch) * symbolsPerEpoch);
  }

  /** Exponentially smoothed: nats per name for the notebook's recipe, nats per character for the others. Null before the first step. */
  get smoothLoss(): number | null {
    return this.#trainer.smoothLoss;
  }

  /** Whether training has come to its end: all steps are done, or the held-out loss has long not fallen. */
  get ended(): boolean {
    const { iterations, patience } = this.recipe;
    return this.iteration >= iterations || (patience !== null && this.#sinceBest >= patience);
  }

  /**
   * Trains until told otherwise. Throws a DivergedError where the numbers end; the run is then back at its last
   * checkpoint.
   */
  async run({ until = Infinity, onHeldOut, onCheckpoint, ...options }: TrainingRunListeners = {}): Promise<void> {
    const { iterations, evaluateEvery } = this.recipe;
    while (!this.ended && this.iteration < until && !options.signal?.aborted) {
      const evaluation = Math.min(iterations, (Math.floor(this.iteration / evaluateEvery) + 1) * evaluateEvery);
      try {
        await this.#train({ ...options, until: Math.min(until, evaluation) });
        if (this.iteration === evaluation) await this.#evaluate(onHeldOut);
        const checkpoint = await this.#finiteCheckpoint();
        this.#checkpointBefore = this.#checkpoint;
        this.#checkpoint = checkpoint;
      } catch (error) {
        throw error instanceof DivergedError ? await this.#goBack(error) : error;
      }
      onCheckpoint?.(this.#checkpoint);
    }
    if (this.ended) await this.#takeBest();
  }

  /** Sequences of at most 50 symbols, drawn with the counter-based generator: name `firstName + i` of a seed is always the same draw. */
  names(
    count: number,
    { seed, firstName = 0, temperature = 1 }: { seed: number; firstName?: number; temperature?: number },
  ): Promise<string[]> {
    return this.#sample(count, temperature, { kind: 'counter', seed, firstName });
  }

  /** Names as the notebook draws them: symbol t of name k uses `seed(k + 2 t)`. */
  notebookNames(count: number): Promise<string[]> {
    const values = new Float64Array(count * MAX_SAMPLED_SYMBOLS);
    for (let i = 0; i < values.length; i++) {
      values[i] = firstDouble(Math.floor(i / MAX_SAMPLED_SYMBOLS) + 2 * (i % MAX_SAMPLED_SYMBOLS));
    }
    return this.#sample(count, 1, { kind: 'given', values });
  }

  /** The model that is trained, to sample from. Its parameters change as training goes on. */
  get model(): Pick<EngineModel, 'config' | 'next' | 'sample'> {
    return this.#model;
  }

  /** Enough to go on from here, in this program or another. */
  async checkpoint(): Promise<RunCheckpoint> {
    const state = this.#final ?? (await this.#model.readState());
    const { iteration, smoothLoss, heldOut, best } = this;
    return { iteration, smoothLoss, state, heldOut, best, sinceBest: this.#sinceBest };
  }

  destroy(): void {
    this.#model.destroy();
  }

  /** Trains until told otherwise, or until a checkpoint is due. */
  async #train({ signal, onReport, ...options }: RunOptions): Promise<void> {
    const start = performance.now();
    const due = new AbortController();
    await this.#trainer.run({
      ...options,
      signal: signal ? AbortSignal.any([signal, due.signal]) : due.signal,
      onReport: (progress) => {
        if (performance.now() - start >= CHECKPOINT_EVERY_MS) due.abort();
        onReport?.(progress);
      },
    });
  }

  /** A checkpoint to go back to. Throws a DivergedError where an update left what no later one can mend. */
  async #finiteCheckpoint(): Promise<RunCheckpoint> {
    const checkpoint = await this.checkpoint();
    const { parameters, optimizer } = checkpoint.state;
    if ([parameters, ...Object.values(optimizer)].every(allFinite)) return checkpoint;
    throw new DivergedError('model', this.iteration);
  }

  /** Goes back to the last checkpoint; the error, with where it began. */
  async #goBack(error: DivergedError): Promise<DivergedError> {
    const good = error.iteration > this.#checkpoint.iteration ? this.#checkpoint : this.#checkpointBefore;
    const { iteration, smoothLoss, state, heldOut, best, sinceBest } = good;
    const culprit = await findCulprit(this.#model, this.#trainer, good, error.iteration);
    this.#checkpoint = this.#checkpointBefore = good;
    await this.#model.writeState(state);
    this.#trainer.iteration = iteration;
    this.#trainer.smoothLoss = smoothLoss;
    this.heldOut = heldOut;
    this.best = best;
    this.#sinceBest = sinceBest;
    const back = `The run is back at iteration ${iteration}, its last good checkpoint.`;
    return new DivergedError(error.what, error.iteration, `It began in ${culprit}. ${back} `);
  }

  async #evaluate(onHeldOut?: (loss: HeldOutLoss) => void): Promise<void> {
    const { heldOut } = this.#dataSet;
    if (!heldOut) return;
    const { natsPerSymbol } = await heldOut.evaluate(this.#model);
    if (!Number.isFinite(natsPerSymbol)) throw new DivergedError('held-out loss', this.iteration);
    this.heldOut = { iteration: this.iteration, natsPerSymbol };
    if (natsPerSymbol < (this.best?.natsPerSymbol ?? Infinity)) {
      this.#sinceBest = 0;
      this.best = { ...this.heldOut, parameters: (await this.#model.readState()).parameters };
    } else this.#sinceBest++;
    onHeldOut?.(this.heldOut);
  }

  /** From the end on, sampling uses the parameters that were best on the held-out part. */
  async #takeBest(): Promise<void> {
    if (this.#final || !this.best || this.best.iteration === this.iteration) return;
    this.#final = await this.#model.readState();
    await this.#model.writeState({ ...this.#final, parameters: this.best.parameters });
  }

  async #sample(count: number, temperature: number, coins: Coins): Promise<string[]> {
    const names = await this.#model.sample({ count, maxLength: MAX_SAMPLED_SYMBOLS, temperature, coins });
    return names.map((ids) => this.vocabulary.decode(ids));
  }
}

/** Where a new run begins: initial values from the seed after the recipe's, as in the notebook. */
function startOf(recipe: Recipe, config: ModelConfig): RunCheckpoint {
  const parameters = initialParameters(config, recipe.initialValues, (recipe.seed + 1) >>> 0);
  const smoothLoss = recipe.batching === 'notebook' ? Math.log(config.vocabSize) * NOTEBOOK_NAMES : null;
  const state = { parameters, hidden: new Float64Array(0), hiddenBatchSize: 0, optimizer: {}, updates: 0 };
  return { iteration: 0, smoothLoss, state, heldOut: null, best: null, sinceBest: 0 };
}
