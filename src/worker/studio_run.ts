import type { Corpus } from '../corpus/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { layoutOf } from '../model/layout.ts';
import type { RunCheckpoint } from '../train/checkpoint.ts';
import type { Recipe } from '../train/recipe.ts';
import { taskOf } from '../train/task.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import { linesOf } from './corpus_report.ts';
import { LineSampler } from './line_sampler.ts';
import type { SampledModel } from './line_sampler.ts';
import type { NameSource, NameStream } from './name_stream.ts';
import { ProgressLog } from './progress_log.ts';
import type { GeneratedName, ModelReport, Phase, Reply } from './protocol.ts';
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

/** A corpus and how to train on it. */
export interface TrainingJob {
  readonly source: CorpusSource;
  readonly corpus: Corpus;
  readonly recipe: Recipe;
  readonly settings: RunSettings;
  /** The checkpoint to resume from; without it training starts at iteration 0. */
  readonly resume?: RunCheckpoint;
}

/** A run as it is stored for the next visit. */
export interface KeptRun {
  /** Unique per run. */
  readonly id: string;
  readonly source: CorpusSource;
  readonly settings: RunSettings;
  readonly recipe: Recipe;
  readonly checkpoint: RunCheckpoint;
  readonly paused: boolean;
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
  readonly #id = crypto.randomUUID();
  readonly #trainer: TrainingRun;
  readonly #lines: LineSampler;
  readonly #log: ProgressLog;
  #callbacks: StudioRunCallbacks;
  #phase: Phase = 'paused';
  #abort: AbortController | null = null;
  /** The current training; it settles when training has stopped. */
  #training: Promise<void> = Promise.resolve();
  #lastProgress = -Infinity;
  #lastNames = -Infinity;

  private constructor(job: TrainingJob, trainer: TrainingRun, callbacks: StudioRunCallbacks) {
    this.job = job;
    this.#trainer = trainer;
    this.#callbacks = callbacks;
    this.#log = new ProgressLog(trainer);
    this.sampled = { model: trainer.model, vocabulary: trainer.vocabulary, task: taskOf(trainer.recipe) };
    const { seed, temperature } = job.settings;
    const known = linesOf(job.corpus);
    this.#lines = new LineSampler(this.sampled, known, new Typicality(known), seed, temperature);
    this.source = this.#lines.nameSource(trainer.model, known, () => trainer.iteration);
  }

  /** Creates the model, without training yet. */
  static async create(engine: Engine, job: TrainingJob, callbacks: StudioRunCallbacks): Promise<StudioRun> {
    const { corpus, recipe, resume } = job;
    const trainer = await TrainingRun.create({ engine, corpus, recipe, ...(resume && { resume }) });
    const run = new StudioRun(job, trainer, callbacks);
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

  get report(): ModelReport {
    const { config, recipe, baselines } = this.#trainer;
    const lossPer = recipe.batching === 'notebook' ? 'name' : 'symbol';
    const parameters = layoutOf(config).trainableCount;
    return { config, task: this.sampled.task, parameters, lossPer, baselines };
  }

  start(): void {
    if (this.#phase !== 'paused') return;
    this.#setPhase('running');
    this.#goOn();
  }

  async pause(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    if (this.#phase !== 'running') return;
    this.#setPhase('paused');
    await this.#keepNow();
  }

  announce(): void {
    this.#setPhase(this.#phase);
  }

  set live({ learningRate, clipValue, temperature }: StudioLiveSettings) {
    this.#trainer.settings = { learningRate, clipValue };
    this.#lines.temperature = temperature;
  }

  names(count: number): Promise<GeneratedName[]> {
    return this.#lines.draw(count, this.#trainer.iteration);
  }

  async parameters(): Promise<{ iteration: number; values: Float32Array }> {
    const { iteration, state } = await this.#trainer.checkpoint();
    return { iteration, values: new Float32Array(state.parameters) };
  }

  async save(): Promise<Uint8Array> {
    const { bytesOfRun } = await import('./model_files.ts');
    // Training must stop first, since submitted steps are not yet in the iteration count.
    const goesOn = this.#phase === 'running';
    this.#abort?.abort();
    await this.#training;
    const bytes = await bytesOfRun(this.#trainer, this.job.corpus);
    if (goesOn && this.#phase === 'running') this.#goOn();
    return bytes;
  }

  async destroy(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    // Otherwise names that are still being drawn would be posted among those of the next run.
    this.#callbacks = { post: () => undefined, keep: null };
    this.#trainer.destroy();
  }

  #goOn(): void {
    this.#abort = new AbortController();
    this.#training = this.#train(this.#abort.signal);
  }

  async #train(signal: AbortSignal): Promise<void> {
    const trainer = this.#trainer;
    const { keep } = this.#callbacks;
    try {
      const { iterations } = trainer.recipe;
      while (!trainer.ended && !signal.aborted) {
        const snapshot = nextSnapshot(this.job.settings, trainer.iteration);
        const until = Math.min(iterations, snapshot);
        await trainer.run({
          until,
          // By time and not by steps, so that at most KEEP_EVERY_MS of training are lost at any speed.
          signal: keep ? AbortSignal.any([signal, AbortSignal.timeout(KEEP_EVERY_MS)]) : signal,
          onReport: (progress) => this.#report(progress),
          onHeldOut: (loss) => this.#log.measured(loss),
        });
        if (trainer.iteration === until && Number.isFinite(snapshot)) await this.#snapshot();
        await this.#keepNow();
      }
      if (!trainer.ended) return;
      await this.#postNames();
      this.#setPhase('done');
    } catch (error) {
      this.#callbacks.post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      this.#setPhase('failed');
    }
  }

  #report(progress: TrainerProgress): void {
    this.#log.add(progress);
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

  /** Stores the run. Call it only while training is stopped. */
  async #keepNow(): Promise<void> {
    if (!this.#callbacks.keep) return;
    const checkpoint = await this.#trainer.checkpoint();
    const { source, settings } = this.job;
    // With the current learning rate, clip value and temperature.
    const live = { ...this.#trainer.settings, temperature: this.#lines.temperature };
    const recipe = { ...this.#trainer.recipe, ...this.#trainer.settings };
    const paused = this.#phase === 'paused';
    this.#callbacks.keep?.({ id: this.#id, source, settings: { ...settings, ...live }, recipe, checkpoint, paused });
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#callbacks.post({ type: 'phase', phase, progress: this.#log.take() });
  }
}

/** The next iteration after this one at which a snapshot is due; infinity if none is. */
function nextSnapshot({ snapshotEvery: every, snapshotFrom: first }: RunSettings, iteration: number): number {
  if (every === undefined) return Infinity;
  const from = first ?? every;
  return iteration < from ? from : from + (Math.floor((iteration - from) / every) + 1) * every;
}
