import type { Corpus } from '../corpus/corpus.ts';
import type { NameList } from '../corpus/name_list.ts';
import type { Engine } from '../engine/engine.ts';
import { layoutOf } from '../model/layout.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import type { Recipe } from '../train/recipe.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { completeRecipe } from '../train/complete.ts';
import type { StartingModel } from '../train/grow.ts';
import { shapeOf } from '../train/shape.ts';
import { taskOf } from '../train/task.ts';
import { weightsInUse } from '../train/averaging.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { LiveSettings } from '../train/training_run.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { Gauge } from '../sample/gauge.ts';
import type { Blend } from '../sample/blend.ts';
import { linesOf } from './corpus_report.ts';
import { DrawnModel } from './drawn_model.ts';
import type { StillModel } from './drawn_model.ts';
import { LineSampler } from './line_sampler.ts';
import type { SampledModel } from './line_sampler.ts';
import { Moments } from './moments.ts';
import type { NameSource, NameStream } from './name_stream.ts';
import { ProgressLog } from './progress_log.ts';
import type { ChartPoint, GeneratedName, ModelReport, Phase, Reply, Stepped } from './protocol.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { CorpusSource, StudioLiveSettings, RunSettings } from './settings.ts';
import type { Subject } from './subject.ts';
import { Typicality } from './typicality.ts';

/** Milliseconds between two `progress` messages. */
const PROGRESS_EVERY_MS = 100;
/** Milliseconds between two `names` messages during training, and the names in each. */
const NAMES_EVERY_MS = 120;
const NAMES_AT_ONCE = 2;
/** Milliseconds between two times that a run is stored for the next visit. */
const KEEP_EVERY_MS = 3_000;
/** Names per snapshot: as many as the notebook prints. */
const SNAPSHOT_NAMES = 7;
/** Names that tell what names of the model are like. */
const GAUGED_NAMES = 1_000;
/** Names that show a moment of the run: about a screen of them. */
const MOMENT_NAMES = 24;

/** A corpus and how to train on it. */
export interface TrainingJob {
  readonly source: CorpusSource;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
  readonly settings: RunSettings;
  /** The checkpoint to resume from; without it training starts at iteration 0. */
  readonly resume?: RunCheckpoint;
  /** The charts of the run that is resumed. */
  readonly curve?: readonly ChartPoint[];
  /** The symbols by id of the run that is resumed. */
  readonly symbols?: readonly string[];
  /** The model that training starts from. */
  readonly from?: StartingModel;
  /** The recipe without its length, if cross-validation is to find that first. */
  readonly open?: OpenRecipe;
  /** The moments of the run that is resumed. */
  readonly moments?: Moments;
  /** The temperature that suits the names of the run that is resumed. */
  readonly suited?: number;
  /** What is read in the place of the corpus, to lean to some names; `alone`: the corpus is nothing but these. */
  readonly leaning?: { readonly corpus: Corpus; readonly alone: boolean };
}

/** A run that is left, to come back to. */
export interface HeldRun {
  /** Resumes it where it stood. */
  readonly job: TrainingJob;
  /** False if it was training. */
  readonly rests: boolean;
  /** The model that names were drawn from. */
  readonly start: StartingModel;
}

/** A run as it is stored for the next visit. */
export interface KeptRun {
  /** Unique per run. */
  readonly id: string;
  readonly source: CorpusSource;
  readonly settings: RunSettings;
  readonly recipe: Recipe;
  readonly checkpoint: RunCheckpoint;
  /** The model's symbols by id: those of the model that it started from, if any, come first. */
  readonly symbols: readonly string[];
  readonly curve: readonly ChartPoint[];
  /** True if cross-validation had not yet found the length of the run: it begins anew. */
  readonly unbegun: boolean;
  readonly paused: boolean;
  /** The temperature that suits its names; runs of earlier versions have none. */
  readonly suited?: number;
}

/** Callbacks of a run. */
export interface StudioRunCallbacks {
  readonly post: (reply: Reply) => void;
  /** Called every few seconds and when training stops, to store the run; null if runs are not stored. */
  readonly keep: ((run: KeptRun) => void) | null;
}

/** A training run of the studio. It trains, and posts names and progress. */
export class StudioRun implements Subject {
  readonly job: TrainingJob;
  readonly sampled: SampledModel;
  readonly source: NameSource | null;
  stream: NameStream | null = null;
  quiet = false;
  // Not randomUUID, which pages that are not secure lack.
  readonly #id = crypto.getRandomValues(new Uint32Array(4)).join('-');
  readonly #engine: Engine;
  readonly #drawn: DrawnModel;
  readonly #lines: LineSampler;
  #trainer: TrainingRun;
  #log: ProgressLog;
  #moments: Moments;
  /** True until cross-validation has found the length of the run. */
  #lengthOpen: boolean;
  #callbacks: StudioRunCallbacks;
  /** As the page last sent them. The recipe may have others, which suit the list. */
  #live: LiveSettings;
  #blend: Blend | null = null;
  /** The temperature that suits its names. */
  #suited: number;
  #phase: Phase = 'paused';
  #abort: AbortController | null = null;
  /** Where training pauses by itself. */
  #until = Infinity;
  /** Called when training has stopped and does not go on by itself. */
  #rested: (() => void) | null = null;
  /** The current training; it settles when training has stopped. */
  #training: Promise<void> = Promise.resolve();
  #lastProgress = -Infinity;
  #lastNames = -Infinity;
  #lastKept = performance.now();

  private constructor(engine: Engine, job: TrainingJob, trainer: TrainingRun, callbacks: StudioRunCallbacks) {
    this.job = job;
    this.#engine = engine;
    this.#trainer = trainer;
    this.#callbacks = callbacks;
    this.#log = new ProgressLog(trainer, job.curve, job.settings.pointsEvery);
    this.#moments = job.moments ?? momentsOf(trainer);
    this.#lengthOpen = job.open !== undefined && trainer.iteration === 0;
    this.#drawn = this.#drawnModel();
    this.sampled = { model: this.#drawn, vocabulary: trainer.vocabulary, task: taskOf(trainer.recipe) };
    const { seed, temperature, learningRate, clipValue } = job.settings;
    this.#live = { learningRate, clipValue };
    this.#suited = job.suited ?? DEFAULT_SETTINGS.temperature;
    const known = linesOf(job.corpus);
    // A few names alone do not tell what is typical.
    const typical = job.leaning?.alone ? null : new Typicality(known);
    this.#lines = new LineSampler(this.sampled, known, typical, listOf(job.corpus), seed, temperature);
    this.source = this.#lines.nameSource(this.#drawn, known, () => this.drawnAt);
  }

  /** Creates the model, without training yet. */
  static async create(engine: Engine, job: TrainingJob, callbacks: StudioRunCallbacks): Promise<StudioRun> {
    const trainer = await TrainingRun.create({ engine, ...job, corpus: job.leaning?.corpus ?? job.corpus });
    const run = new StudioRun(engine, job, trainer, callbacks);
    if (trainer.ended) {
      // No steps are left. `run` only gives the model the best parameters.
      await trainer.run();
      run.#phase = 'done';
    }
    return run;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get corpus(): Corpus {
    return this.job.corpus;
  }

  get drawnAt(): number {
    return this.#drawn.moment?.iteration ?? this.#trainer.iteration;
  }

  still(): Promise<StillModel> {
    return this.#drawn.still();
  }

  get report(): ModelReport {
    const { config, recipe, baselines } = this.#trainer;
    const lossPer = recipe.batching === 'notebook' ? 'name' : 'symbol';
    const parameters = layoutOf(config).trainableCount;
    const { timeSteps, batchSize } = shapeOf(recipe, this.job.corpus);
    const labels = labelsOf(this.job.corpus);
    const temperature = this.#lengthOpen ? null : this.#suited;
    return {
      config,
      task: this.sampled.task,
      parameters,
      lossPer,
      baselines,
      timeSteps,
      batchSize,
      labels,
      temperature,
    };
  }

  start(until = Infinity): void {
    if (this.#phase !== 'paused') return;
    this.#until = until;
    this.#postMoments();
    this.#setPhase('running');
    this.#goOn();
  }

  async step(count: number): Promise<{ readonly done: Promise<Stepped> }> {
    await this.pause();
    const { firstStep } = await import('./one_step.ts');
    const trainer = this.#trainer;
    const describe = await firstStep(trainer, count, this.#phase, this.#lengthOpen);
    this.start(trainer.iteration + count);
    return { done: new Promise<void>((rest) => (this.#rested = rest)).then(() => describe(trainer)) };
  }

  async pause(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    if (this.#phase !== 'running') return;
    this.#setPhase('paused');
    await this.#keepNow();
  }

  announce(): void {
    this.#postMoments();
    this.#setPhase(this.#phase);
  }

  set live({ learningRate, clipValue, temperature }: StudioLiveSettings) {
    const { settings } = this.#trainer;
    // What the user did not change stays as the recipe has it. A run that leans has settings of its own.
    if (!this.job.leaning) {
      this.#trainer.settings = {
        learningRate: learningRate === this.#live.learningRate ? settings.learningRate : learningRate,
        clipValue: clipValue === this.#live.clipValue ? settings.clipValue : clipValue,
      };
    }
    this.#live = { learningRate, clipValue };
    this.#lines.temperature = temperature;
  }

  set blend(blend: Blend | null) {
    this.#drawn.blend = blend;
    this.#blend = blend;
  }

  get blend(): Blend | null {
    return this.#blend;
  }

  names(count: number): Promise<GeneratedName[]> {
    return this.#lines.draw(count, this.drawnAt);
  }

  async gauge(): Promise<Gauge | null> {
    const { corpus } = this.job;
    if (corpus.mode === 'text' || this.job.leaning?.alone) return null;
    const { gaugeOf } = await import('../sample/gauge.ts');
    const drawn = await this.#lines.draw(GAUGED_NAMES, this.#trainer.iteration, 0);
    return gaugeOf(
      drawn.map(({ text }) => text),
      corpus.list.distinct,
    );
  }

  /** From now on names come from a kept moment of the run, or with null from its latest weights. Returns the first ones. */
  async goTo(iteration: number | null): Promise<{ iteration: number; names: GeneratedName[] }> {
    this.#drawn.moment = iteration === null ? null : this.#moments.at(iteration);
    const at = this.drawnAt;
    // The same draws for every moment, so that names change as the network learns and not by chance.
    return { iteration: at, names: await this.#lines.draw(MOMENT_NAMES, at, 0) };
  }

  async parameters(drawn = false): Promise<{ iteration: number; values: Float32Array }> {
    if (drawn) {
      const values = this.#drawn.moment?.weights ?? (await this.#weights());
      return { iteration: this.drawnAt, values: new Float32Array(values) };
    }
    const { iteration, state } = await this.#trainer.checkpoint();
    return { iteration, values: new Float32Array(state.parameters) };
  }

  async save(): Promise<Uint8Array> {
    const { bytesOfModel, bytesOfRun } = await import('./model_files.ts');
    // Training must stop first, since submitted steps are not yet in the iteration count.
    const goesOn = this.#phase === 'running';
    this.#abort?.abort();
    await this.#training;
    // No list that could be opened beside it is what a run that leans has read.
    const bytes = this.job.leaning
      ? await bytesOfModel(this.#trainer)
      : await bytesOfRun(this.#trainer, this.job.corpus);
    if (goesOn && this.#phase === 'running') this.#goOn();
    return bytes;
  }

  /** What it takes to come back to this run, which goes on meanwhile. */
  async held(): Promise<HeldRun> {
    // As in `save`.
    const goesOn = this.#phase === 'running';
    this.#abort?.abort();
    await this.#training;
    const { recipe, settings, vocabulary, config } = this.#trainer;
    const { symbols } = vocabulary;
    const resume = await this.#trainer.checkpoint();
    const { source, corpus, from, open } = this.job;
    const live = { ...this.job.settings, ...this.#live, temperature: this.#lines.temperature };
    const { curve } = this.#log;
    const again = {
      recipe: { ...recipe, ...settings },
      settings: live,
      resume,
      symbols,
      curve,
      moments: this.#moments,
      suited: this.#suited,
    };
    const parameters = this.#drawn.moment?.weights ?? (await this.#weights());
    if (goesOn && this.#phase === 'running') this.#goOn();
    return {
      job: { source, corpus, ...again, ...(from && { from }), ...(open && this.#lengthOpen && { open }) },
      rests: !goesOn,
      start: { config, parameters, symbols },
    };
  }

  async destroy(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    this.#rested?.();
    // Otherwise names that are still being drawn would be posted among those of the next run.
    this.#callbacks = { post: () => undefined, keep: null };
    this.#drawn.destroy();
    this.#trainer.destroy();
  }

  #goOn(): void {
    this.#abort = new AbortController();
    this.#training = this.#train(this.#abort.signal);
  }

  async #train(signal: AbortSignal): Promise<void> {
    const { keep } = this.#callbacks;
    try {
      if (this.#lengthOpen) {
        await this.#keepNow();
        await this.#findLength(signal);
      }
      const trainer = this.#trainer;
      const { iterations } = trainer.recipe;
      await this.#keepMoment();
      while (!trainer.ended && !signal.aborted && trainer.iteration < this.#until) {
        const snapshot = nextSnapshot(this.job.settings, trainer.iteration);
        const until = Math.min(iterations, snapshot, this.#moments.next(trainer.iteration), this.#until);
        await trainer.run({
          until,
          // By time and not by steps, so that at most KEEP_EVERY_MS of training are lost at any speed.
          signal: keep ? AbortSignal.any([signal, AbortSignal.timeout(this.#keepIn)]) : signal,
          onReport: (progress, smoothLosses) => this.#report(progress, smoothLosses),
          onHeldOut: (loss) => this.#log.measured(loss),
        });
        await this.#keepMoment();
        if (trainer.iteration === Math.min(iterations, snapshot) && Number.isFinite(snapshot)) await this.#snapshot();
        if (trainer.ended || this.#keepIn === 0) await this.#keepNow();
      }
      if (!trainer.ended || this.#lengthOpen) {
        if (trainer.iteration < this.#until) return;
        this.#setPhase('paused');
        return await this.#keepNow();
      }
      await this.#postNames();
      // How many were drawn during training depends on the machine; from now on a seed's names are the same everywhere.
      this.#lines.restart();
      this.#setPhase('done');
    } catch (error) {
      this.#callbacks.post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      this.#setPhase('failed');
    }
  }

  /** Finds by cross-validation for how long to train. Meanwhile names come from the model that training starts from. */
  async #findLength(signal: AbortSignal): Promise<void> {
    const { corpus, from, open } = this.job;
    const names = setInterval(() => void this.#postNames().catch(() => undefined), NAMES_EVERY_MS);
    try {
      const { crossValidate, TemperatureSearch } = await import('./find_length.ts');
      const search = corpus.mode === 'names' ? new TemperatureSearch(corpus.list) : null;
      const onSplit = (done: number, of: number): void => {
        this.#callbacks.post({ type: 'progress', progress: { ...this.#log.take(), search: { done, of } } });
      };
      const options = { engine: this.#engine, corpus, ...(from && { from }) };
      const onTrained = async (run: TrainingRun): Promise<void> => search?.add(run);
      const { epochs } = await crossValidate({ ...options, recipe: open!, signal, onTrained, onSplit });
      const trainer = await TrainingRun.create({ ...options, recipe: completeRecipe(open!, corpus, { epochs }) });
      trainer.settings = this.#trainer.settings;
      this.#trainer.destroy();
      this.#trainer = trainer;
      this.#log = new ProgressLog(trainer, [], this.job.settings.pointsEvery);
      this.#moments = momentsOf(trainer);
      this.#lengthOpen = false;
      this.#suited = search?.temperature ?? this.#suited;
      this.#callbacks.post({ type: 'model', report: this.report });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearInterval(names);
    }
  }

  async #keepMoment(): Promise<void> {
    const { iteration } = this.#trainer;
    if (this.#lengthOpen || !this.#moments.due(iteration)) return;
    this.#moments.keep(iteration, weightsInUse((await this.#trainer.checkpoint()).state));
    this.#postMoments();
  }

  #postMoments(): void {
    const { iterations } = this.#moments;
    if (iterations.length > 0) this.#callbacks.post({ type: 'moments', iterations });
  }

  /** The weights that the model draws with: at the end of training the best ones. */
  async #weights(): Promise<Float32Array | Float64Array> {
    const { state, best } = await this.#trainer.checkpoint();
    return (this.#trainer.ended ? best?.parameters : null) ?? weightsInUse(state);
  }

  /** Training steps of the model that names are drawn from. */
  #drawnModel(): DrawnModel {
    const trainer = (): TrainingRun => this.#trainer;
    return new DrawnModel({
      engine: this.#engine,
      vocabulary: this.#trainer.vocabulary,
      get model() {
        return trainer().model;
      },
      get iteration() {
        return trainer().iteration;
      },
      weights: () => this.#weights(),
    });
  }

  #report(progress: TrainerProgress, smoothLosses: Float64Array): void {
    this.#log.add(progress, smoothLosses);
    const now = performance.now();
    if (now - this.#lastProgress >= PROGRESS_EVERY_MS) {
      this.#lastProgress = now;
      this.#callbacks.post({ type: 'progress', progress: this.#log.take() });
    }
    if (now - this.#lastNames >= NAMES_EVERY_MS) {
      this.#lastNames = now;
      // The same failure surfaces in training, which reports it.
      this.#postNames().catch(() => undefined);
    }
  }

  async #postNames(): Promise<void> {
    const { stream } = this;
    if (this.quiet) return;
    const names = stream ? await stream.glance(NAMES_AT_ONCE) : await this.names(NAMES_AT_ONCE);
    // Otherwise names from before an order would come among those that fit it.
    if (stream === this.stream) this.#callbacks.post({ type: 'names', id: null, names });
  }

  async #snapshot(): Promise<void> {
    const names = await this.#trainer.notebookNames(SNAPSHOT_NAMES);
    const { iteration, values } = await this.parameters();
    const smoothLoss = this.#trainer.smoothLoss ?? NaN;
    this.#callbacks.post({ type: 'snapshot', iteration, parameters: values, names, smoothLoss });
  }

  /** Milliseconds until the run is to be stored again. */
  get #keepIn(): number {
    return Math.max(0, Math.ceil(this.#lastKept + KEEP_EVERY_MS - performance.now()));
  }

  /** Stores the run. Call it only while training is stopped. */
  async #keepNow(): Promise<void> {
    if (!this.#callbacks.keep) return;
    this.#lastKept = performance.now();
    const checkpoint = await this.#trainer.checkpoint();
    const { source, settings } = this.job;
    const live = { ...this.#live, temperature: this.#lines.temperature };
    const recipe = { ...this.#trainer.recipe, ...this.#trainer.settings };
    const { symbols } = this.#trainer.vocabulary;
    const paused = this.#phase === 'paused';
    const { curve } = this.#log;
    const unbegun = this.#lengthOpen;
    const suited = this.#suited;
    const kept = { source, settings: { ...settings, ...live }, recipe, checkpoint, symbols, curve, unbegun, paused };
    this.#callbacks.keep?.({ id: this.#id, ...kept, suited });
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#callbacks.post({ type: 'phase', phase, progress: this.#log.take() });
    if (phase === 'running') return;
    this.#rested?.();
    this.#rested = null;
  }
}

function momentsOf({ recipe, config }: TrainingRun): Moments {
  return new Moments(recipe.iterations, layoutOf(config).trainableCount);
}

function listOf(corpus: Corpus): NameList | null {
  return corpus.mode === 'names' ? corpus.list : null;
}

/** The labels of a corpus, in the order in which they occur. */
function labelsOf(corpus: Corpus): string[] {
  const labels = corpus.mode === 'names' ? (corpus.list.labels ?? []) : [];
  return [...new Set(labels)].filter((label) => label !== null);
}

/** The next iteration after this one at which a snapshot is due; infinity if none is. */
function nextSnapshot({ snapshotEvery: every, snapshotFrom: first }: RunSettings, iteration: number): number {
  if (every === undefined) return Infinity;
  const from = first ?? every;
  return iteration < from ? from : from + (Math.floor((iteration - from) / every) + 1) * every;
}
