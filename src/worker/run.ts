import type { NameList } from '../corpus/names.ts';
import type { Engine } from '../engine/engine.ts';
import { completeRecipe } from '../train/complete.ts';
import { TrainingRun } from '../train/training_run.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { ChartPoint, GeneratedName, LiveSettings, Phase, Progress, Reply, RunSettings } from './protocol.ts';

/** Milliseconds between two `progress` messages. */
const PROGRESS_EVERY_MS = 100;
/** Milliseconds between two streams of names, and how many come in each. */
const NAMES_EVERY_MS = 250;
const NAMES_AT_ONCE = 2;
/** Names with a snapshot: as many as the notebook prints. */
const SNAPSHOT_NAMES = 7;

/** One training run: trains, streams names, tells how it goes. */
export class Run {
  readonly list: NameList;
  readonly settings: RunSettings;
  readonly #trainer: TrainingRun;
  #temperature: number;
  #post: (reply: Reply) => void;
  #phase: Phase = 'paused';
  #abort: AbortController | null = null;
  /** The training under way; settled when it has stopped. */
  #training: Promise<void> = Promise.resolve();
  #pending: TrainerProgress[] = [];
  #latest: Progress;
  #lastProgress = -Infinity;
  #lastNames = -Infinity;
  /** Counter of the next sampled name: no draw is used twice. */
  #nextName = 0;

  private constructor(list: NameList, settings: RunSettings, trainer: TrainingRun, post: (reply: Reply) => void) {
    this.list = list;
    this.settings = settings;
    this.#trainer = trainer;
    this.#temperature = settings.temperature;
    this.#post = post;
    this.#latest = {
      iteration: trainer.iteration,
      iterations: trainer.recipe.iterations,
      smoothLoss: trainer.smoothLoss ?? NaN,
      stepsPerSecond: 0,
      clippedShare: 0,
      largestGradient: 0,
      points: [],
    };
  }

  /** Builds the model; nothing is trained yet. */
  static async create(
    engine: Engine,
    list: NameList,
    settings: RunSettings,
    post: (reply: Reply) => void,
  ): Promise<Run> {
    const corpus = { mode: 'names', list } as const;
    const { iterations } = settings;
    const trainer = await TrainingRun.create({
      engine,
      corpus,
      recipe: completeRecipe(settings, corpus, { iterations }),
    });
    return new Run(list, settings, trainer, post);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Trains until `pause`, the end, or a failure. */
  start(): void {
    if (this.#phase !== 'paused') return;
    this.#abort = new AbortController();
    this.#setPhase('running');
    this.#training = this.#train(this.#abort.signal);
  }

  /** Stops training; resolves when it has stopped. */
  async pause(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    if (this.#phase === 'running') this.#setPhase('paused');
  }

  /** Tells the phase again, for a run that starts paused. */
  announce(): void {
    this.#setPhase(this.#phase);
  }

  set live({ learningRate, clipValue, temperature }: LiveSettings) {
    this.#trainer.settings = { learningRate, clipValue };
    this.#temperature = temperature;
  }

  /** Names now; those that end at once are left out. */
  async names(count: number): Promise<GeneratedName[]> {
    const firstName = this.#nextName;
    this.#nextName += count;
    const iteration = this.#trainer.iteration;
    const texts = await this.#trainer.names(count, {
      seed: this.settings.seed,
      firstName,
      temperature: this.#temperature,
    });
    return texts.filter(Boolean).map((text) => ({ text, iteration, inList: this.list.distinct.has(text) }));
  }

  async parameters(): Promise<{ iteration: number; values: Float32Array }> {
    const { iteration, state } = await this.#trainer.checkpoint();
    return { iteration, values: new Float32Array(state.parameters) };
  }

  /** Stops, says no more, and frees the model. */
  async destroy(): Promise<void> {
    this.#abort?.abort();
    await this.#training;
    // Names that are still on their way would come among those of the next run.
    this.#post = () => undefined;
    this.#trainer.destroy();
  }

  async #train(signal: AbortSignal): Promise<void> {
    const trainer = this.#trainer;
    try {
      const { iterations } = trainer.recipe;
      while (trainer.iteration < iterations && !signal.aborted) {
        const every = this.settings.snapshotEvery ?? Infinity;
        const until = Math.min(iterations, (Math.floor(trainer.iteration / every) + 1) * every);
        await trainer.run({ until, signal, onReport: (progress) => this.#report(progress) });
        if (trainer.iteration === until && Number.isFinite(every)) await this.#snapshot();
      }
      if (trainer.iteration < iterations) return;
      this.#post({ type: 'names', id: null, names: await this.names(NAMES_AT_ONCE) });
      this.#setPhase('done');
    } catch (error) {
      this.#post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      this.#setPhase('failed');
    }
  }

  #report(progress: TrainerProgress): void {
    this.#pending.push(progress);
    const now = performance.now();
    if (now - this.#lastProgress >= PROGRESS_EVERY_MS) {
      this.#lastProgress = now;
      this.#post({ type: 'progress', progress: this.#takeProgress() });
    }
    if (now - this.#lastNames >= NAMES_EVERY_MS) {
      this.#lastNames = now;
      this.names(NAMES_AT_ONCE).then(
        (names) => this.#post({ type: 'names', id: null, names }),
        // What fails here fails in training too, which tells.
        () => undefined,
      );
    }
  }

  /** Sums up what came since the last message. */
  #takeProgress(): Progress {
    const reports = this.#pending;
    this.#pending = [];
    const points: ChartPoint[] = reports.map(({ iteration, smoothLoss, largestGradient, clippedShare }) => {
      return { iteration, smoothLoss, largestGradient, clippedShare };
    });
    const last = reports.at(-1);
    if (!last) return (this.#latest = { ...this.#latest, points });
    const clippedShare = reports.reduce((sum, report) => sum + report.clippedShare, 0) / reports.length;
    const largestGradient = Math.max(...reports.map((report) => report.largestGradient));
    return (this.#latest = { ...last, clippedShare, largestGradient, points });
  }

  async #snapshot(): Promise<void> {
    const names = await this.#trainer.notebookNames(SNAPSHOT_NAMES);
    const { iteration, values } = await this.parameters();
    this.#post({ type: 'snapshot', iteration, parameters: values, names, smoothLoss: this.#trainer.smoothLoss ?? NaN });
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#post({ type: 'phase', phase, progress: this.#takeProgress() });
  }
}
