import type { Corpus } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import type { Vocabulary } from '../corpus/vocabulary.ts';
import type { Uniforms, Engine, EngineModel, ModelState, TrainingStep } from '../engine/engine.ts';
import type { RunVariants } from '../engine/known_variants.ts';
import type { ModelConfig } from '../model/config.ts';
import { initialParameters } from '../model/initialize.ts';
import { firstDouble } from '../model/random/numpy_legacy.ts';
import { allFinite } from './all_finite.ts';
import { averagingOf, weightsInUse, withWeights } from './averaging.ts';
import type { Baselines } from './baselines.ts';
import type { BestModel, HeldOutLoss, RunCheckpoint, WholeLoss } from './checkpoint.ts';
import { findCulprit } from './culprit.ts';
import { prepareDataSet } from './data_set.ts';
import type { DataSet } from './data_set.ts';
import { growModel, silenceLabels } from './grow.ts';
import type { StartingModel } from './grow.ts';
import { checkRecipe, configOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { scheduleOf } from './schedule.ts';
import { shapeOf } from './shape.ts';
import { DivergedError, Trainer } from './trainer.ts';
import type { TrainerRunOptions } from './trainer.ts';

/** The settings that may change while a run is training. A new run takes them from its recipe. */
export interface LiveSettings {
  /** The highest learning rate of the learning-rate schedule. */
  readonly learningRate: number;
  /** Gradient elements are clipped to [-clipValue, clipValue]; null turns clipping off. */
  readonly clipValue: number | null;
}

/** The parts of a run. */
export interface TrainingRunOptions {
  readonly engine: Engine;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
  readonly resume?: RunCheckpoint;
  /** The symbols by id of the run that is resumed; by default those of the corpus. */
  readonly symbols?: readonly string[];
  /** The model that a new run starts from. The recipe must describe it. */
  readonly from?: StartingModel;
  /** The engine's model for a new run, if there is one already; it must be at the start of this run. */
  readonly model?: EngineModel;
}

/** Callbacks of a run. */
export interface TrainingRunCallbacks extends TrainerRunOptions {
  readonly onHeldOut?: (loss: HeldOutLoss) => void;
  /** Called every few seconds between two steps, and at the end, with a checkpoint to resume from. */
  readonly onCheckpoint?: (checkpoint: RunCheckpoint) => void;
  /** The most milliseconds of training between two checkpoints, up to 4,000, which is the default. */
  readonly checkpointEveryMs?: number;
  /** Called while the best model is measured on all of a held-out text at the end, with the share done, 0 to 1. */
  readonly onWhole?: (share: number) => void;
}

/** The most symbols of a sampled name (notebook, sample). */
export const MAX_SAMPLED_SYMBOLS = 50;
/** Names per print in the notebook. Its smoothed loss starts at log V times this number (get_initial_loss). */
const NOTEBOOK_NAMES = 7;
/** Weight of the newest loss in the exponentially smoothed loss, for the notebook's recipe and for the others. */
const SMOOTHING = { notebook: 0.001, others: 0.02 } as const;
/** Milliseconds of training between two checkpoints, and so the most training that a failure loses. */
const CHECKPOINT_EVERY_MS = 4_000;

/**
 * One training run on any engine. Batches and the learning-rate schedule come from the recipe. The run evaluates the
 * held-out (validation) loss at regular intervals. After its end the model has the parameters with the lowest held-out
 * loss.
 */
export class TrainingRun {
  readonly config: ModelConfig;
  readonly recipe: Recipe;
  /** May be set at any time. The next submission of steps uses them. */
  settings: LiveSettings;
  heldOut: HeldOutLoss | null;
  best: BestModel | null;
  /**
   * The loss of the best parameters on all of a held-out text. Null before the end of training, for names (every evaluation
   * is of all), and where a signal cut the measurement short.
   */
  whole: WholeLoss | null;
  readonly #dataSet: DataSet;
  readonly #model: EngineModel;
  readonly #trainer: Trainer;
  /** Those that the engine had for the model when it was created. */
  readonly #variants: RunVariants | undefined;
  /**
   * The last two checkpoints. A run that diverges is restored to the last one if a step after it had finite numbers,
   * otherwise to the one before.
   */
  #checkpoint: RunCheckpoint;
  #checkpointBefore: RunCheckpoint;
  #sinceBest: number;
  /** The state at the end of training, once the model has the best parameters instead. */
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
    this.whole = start.whole ?? null;
    this.#sinceBest = start.sinceBest;
    this.#checkpoint = this.#checkpointBefore = start;
    this.#variants = engine.variants;
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

  /** Creates the model on the engine. Throws an InputError for a recipe or a corpus that cannot be used. */
  static async create(options: TrainingRunOptions): Promise<TrainingRun> {
    const { recipe, corpus, engine, resume, from } = options;
    checkRecipe(recipe);
    const dataSet = prepareDataSet(corpus, recipe, options.symbols ?? from?.symbols ?? null);
    const config = configOf(recipe, dataSet.vocabulary.size);
    if (from) checkStart(from, config);
    const start = resume ?? startOf(recipe, config, dataSet.vocabulary, from);
    const training = { optimizer: recipe.optimizer, dropoutSeed: recipe.seed, averaging: averagingOf(recipe) };
    // It goes on in the variants of kernels that it began with.
    if (resume?.variants && !options.model) await engine.prepare?.(shapeOf(recipe, corpus, resume));
    const model = options.model ?? (await engine.createModel(config, start.state.parameters, training));
    if (resume) await model.writeState(resume.state);
    return new TrainingRun(options, dataSet, model, start);
  }

  get vocabulary(): Vocabulary {
    return this.#dataSet.vocabulary;
  }

  /** The losses of simple predictors on the held-out part; null if nothing is held out. */
  get baselines(): Baselines | null {
    return this.#dataSet.heldOut?.baselines ?? null;
  }

  /** What the evaluations during training take of the held-out part, in words; null if it is all. */
  get heldOutPart(): string | null {
    return this.#dataSet.heldOut?.part ?? null;
  }

  /** Training steps done. */
  get iteration(): number {
    return this.#trainer.iteration;
  }

  /** Symbols predicted so far, over all epochs. */
  get symbolsTrained(): number {
    const { batchesPerEpoch, symbolsPerEpoch } = this.#dataSet.source;
    return Math.round((this.iteration / batchesPerEpoch) * symbolsPerEpoch);
  }

  /**
   * Exponentially smoothed: nats per name for the notebook's recipe, nats per character for the others. Null before the
   * first step.
   */
  get smoothLoss(): number | null {
    return this.#trainer.smoothLoss;
  }

  /** True once all steps are done, or `patience` evaluations in a row found no lower held-out loss (early stopping). */
  get ended(): boolean {
    const { iterations, patience } = this.recipe;
    return this.iteration >= iterations || (patience !== null && this.#sinceBest >= patience);
  }

  /**
   * Trains to the end, or until the iteration or the signal of the options. Throws a DivergedError if a number is not
   * finite; the run is then back at its last good checkpoint.
   */
  async run({
    until = Infinity,
    onHeldOut,
    onCheckpoint,
    onWhole,
    ...options
  }: TrainingRunCallbacks = {}): Promise<void> {
    const { iterations, evaluateEvery } = this.recipe;
    while (!this.ended && this.iteration < until && !options.signal?.aborted) {
      this.whole = null;
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
    if (!this.ended) return;
    await this.#takeBest();
    await this.#evaluateWhole(options.signal, onWhole);
    if (this.whole) onCheckpoint?.(await this.checkpoint());
  }

  /**
   * Names of at most 50 symbols from the counter-based generator. Name `firstName + i` of a seed is always the same draw.
   */
  names(
    count: number,
    { seed, firstName = 0, temperature = 1 }: { seed: number; firstName?: number; temperature?: number },
  ): Promise<string[]> {
    return this.#sample(count, temperature, { kind: 'counter', seed, firstName });
  }

  /** The step that comes next, with the current settings. */
  nextStep(): TrainingStep {
    return this.#trainer.steps(this.iteration, 1)[0]!;
  }

  /** Names as the notebook draws them: symbol t of name k uses `seed(k + 2 t)`. */
  notebookNames(count: number): Promise<string[]> {
    const values = new Float64Array(count * MAX_SAMPLED_SYMBOLS);
    for (let i = 0; i < values.length; i++) {
      values[i] = firstDouble(Math.floor(i / MAX_SAMPLED_SYMBOLS) + 2 * (i % MAX_SAMPLED_SYMBOLS));
    }
    return this.#sample(count, 1, { kind: 'given', values });
  }

  /** The model in training, for sampling. Its parameters change with every step. */
  get model(): Pick<EngineModel, 'config' | 'logits' | 'lossAndGradients' | 'next' | 'sample' | 'trace'> {
    return this.#model;
  }

  /** A checkpoint to resume from, in this process or another. */
  async checkpoint(): Promise<RunCheckpoint> {
    const state = this.#final ?? (await this.#model.readState());
    const { iteration, smoothLoss, heldOut, best } = this;
    const whole = this.whole && { whole: this.whole };
    const variants = this.#variants && { variants: this.#variants };
    return { iteration, smoothLoss, state, heldOut, best, sinceBest: this.#sinceBest, ...whole, ...variants };
  }

  destroy(): void {
    this.#model.destroy();
  }

  /** Trains as the options say, but stops when a checkpoint is due. */
  async #train({
    signal,
    onReport,
    checkpointEveryMs = CHECKPOINT_EVERY_MS,
    ...options
  }: TrainingRunCallbacks): Promise<void> {
    const start = performance.now();
    const due = new AbortController();
    await this.#trainer.run({
      ...options,
      signal: signal ? AbortSignal.any([signal, due.signal]) : due.signal,
      onReport: (progress, smoothLosses) => {
        if (performance.now() - start >= Math.min(checkpointEveryMs, CHECKPOINT_EVERY_MS)) due.abort();
        onReport?.(progress, smoothLosses);
      },
    });
  }

  /** A checkpoint of finite numbers. Throws a DivergedError if parameters or optimizer state are not finite. */
  async #finiteCheckpoint(): Promise<RunCheckpoint> {
    const checkpoint = await this.checkpoint();
    const { parameters, optimizer } = checkpoint.state;
    if ([parameters, ...Object.values(optimizer)].every(allFinite)) return checkpoint;
    throw new DivergedError('model', this.iteration);
  }

  /** Restores the last good checkpoint, and returns the error with the tensor in which it began. */
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
      this.best = { ...this.heldOut, parameters: weightsInUse(await this.#model.readState()) };
    } else this.#sinceBest++;
    onHeldOut?.(this.heldOut);
  }

  /** After the end of training, gives the model the parameters with the lowest held-out loss. */
  async #takeBest(): Promise<void> {
    if (this.#final || !this.best || this.best.iteration === this.iteration) return;
    this.#final = await this.#model.readState();
    await this.#model.writeState(withWeights(this.#final, this.best.parameters));
  }

  /** Measures all of a held-out text, unless the signal comes first: then the run ends without that number. */
  async #evaluateWhole(signal?: AbortSignal, onProgress?: (share: number) => void): Promise<void> {
    const { heldOut } = this.#dataSet;
    if (this.whole || !heldOut?.whole || !this.best) return;
    const { reading } = heldOut.whole;
    try {
      const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
      const evaluation = await heldOut.whole.evaluate(this.#model, options);
      // Infinite only where a part that training did not look at has a symbol that the model excludes.
      if (Number.isFinite(evaluation.natsPerSymbol)) {
        this.whole = { iteration: this.best.iteration, ...evaluation, reading };
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  async #sample(count: number, temperature: number, uniforms: Uniforms): Promise<string[]> {
    const names = await this.#model.sample({ count, maxLength: MAX_SAMPLED_SYMBOLS, temperature, uniforms });
    return names.map((ids) => this.vocabulary.decode(ids));
  }
}

/** Throws an InputError if a model is not of the kind that a configuration describes. */
function checkStart({ config: found }: StartingModel, config: ModelConfig): void {
  for (const key of ['cell', 'hiddenSize', 'layers', 'recurrentBias', 'gateActivation'] as const) {
    if (found[key] === config[key]) continue;
    throw new InputError(
      `The model to start from has ${key} ${found[key]}, but the recipe says ${config[key]}. Leave that setting out.`,
    );
  }
}

/** The checkpoint that a new run starts from. Initial parameters use the recipe's seed plus 1, as the notebook does. */
export function startOf(
  recipe: Recipe,
  config: ModelConfig,
  vocabulary: Vocabulary,
  from?: StartingModel,
): RunCheckpoint {
  const parameters = initialParameters(config, recipe.initialValues, (recipe.seed + 1) >>> 0);
  if (from) growModel(from, config, parameters, vocabulary);
  else silenceLabels(parameters, config, vocabulary);
  const smoothLoss = recipe.batching === 'notebook' ? Math.log(config.vocabSize) * NOTEBOOK_NAMES : null;
  const state = { parameters, hidden: new Float64Array(0), hiddenBatchSize: 0, optimizer: {}, updates: 0 };
  return { iteration: 0, smoothLoss, state, heldOut: null, best: null, sinceBest: 0 };
}
