import { InputError } from '../corpus/errors.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';
import type { Engine, EngineModel } from '../engine/engine.ts';
import type { SavedModel } from '../formats/model_file.ts';
import { layoutOf } from '../model/layout.ts';
import type { Blend } from '../sample/blend.ts';
import { DrawnModel } from './drawn_model.ts';
import type { StillModel } from './drawn_model.ts';
import { LineSampler } from './line_sampler.ts';
import type { SampledModel } from './line_sampler.ts';
import type { NameSource, NameStream } from './name_stream.ts';
import type { GeneratedName, ModelReport, Progress, Reply } from './protocol.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { StudioLiveSettings, RunSettings } from './settings.ts';
import type { Subject } from './subject.ts';

/** A model from a file whose corpus is not open. It can be sampled. Its training continues once its corpus is opened. */
export class OpenedModel implements Subject {
  readonly phase = 'opened';
  readonly saved: SavedModel;
  readonly corpus = null;
  readonly sampled: SampledModel;
  readonly source: NameSource | null;
  stream: NameStream | null = null;
  quiet = false;
  #blend: Blend | null = null;
  readonly #model: EngineModel;
  readonly #drawn: DrawnModel;
  readonly #lines: LineSampler;
  readonly #post: (reply: Reply) => void;

  private constructor(
    engine: Engine,
    saved: SavedModel,
    model: EngineModel,
    settings: RunSettings,
    post: (reply: Reply) => void,
  ) {
    this.saved = saved;
    this.#model = model;
    this.#post = post;
    const vocabulary = Vocabulary.fromSymbols(saved.symbols);
    const { iteration } = this.#progress;
    this.#drawn = new DrawnModel({ engine, vocabulary, model, iteration, weights: async () => saved.parameters });
    this.sampled = { model: this.#drawn, vocabulary, task: saved.task };
    this.#lines = new LineSampler(this.sampled, new Set(), null, null, settings.seed, settings.temperature);
    this.source = this.#lines.nameSource(this.#drawn, null, () => this.#progress.iteration);
  }

  /** Creates the model on an engine. */
  static async create(
    engine: Engine,
    saved: SavedModel,
    settings: RunSettings,
    post: (reply: Reply) => void,
  ): Promise<OpenedModel> {
    return new OpenedModel(engine, saved, await engine.createModel(saved.config, saved.parameters), settings, post);
  }

  get drawnAt(): number {
    return this.#progress.iteration;
  }

  still(): Promise<StillModel> {
    return this.#drawn.still();
  }

  get report(): ModelReport {
    const { config, task, training } = this.saved;
    const labels = [...this.sampled.vocabulary.labels.keys()];
    const lossPer = training?.recipe.batching === 'notebook' ? 'name' : 'symbol';
    const parameters = layoutOf(config).trainableCount;
    const { temperature } = DEFAULT_SETTINGS;
    return { config, task, parameters, lossPer, baselines: null, timeSteps: 0, batchSize: 0, labels, temperature };
  }

  start(): void {
    // There is nothing to train on.
  }

  async pause(): Promise<void> {
    // There is nothing to stop.
  }

  async step(): Promise<never> {
    throw new InputError('This model has no list here to train on. Open its list or text too.');
  }

  announce(): void {
    this.#post({ type: 'phase', phase: this.phase, progress: this.#progress });
  }

  set live({ temperature }: StudioLiveSettings) {
    this.#lines.temperature = temperature;
  }

  set blend(blend: Blend | null) {
    this.#drawn.blend = blend;
    this.#blend = blend;
  }

  get blend(): Blend | null {
    return this.#blend;
  }

  /** A model without its list cannot be compared with it. */
  async gauge(): Promise<null> {
    return null;
  }

  /** A model from a file has no earlier moments. */
  async goTo(): Promise<{ iteration: number; names: GeneratedName[] }> {
    return { iteration: this.#progress.iteration, names: [] };
  }

  names(count: number): Promise<GeneratedName[]> {
    return this.#lines.draw(count, this.#progress.iteration);
  }

  async parameters(): Promise<{ iteration: number; values: Float32Array }> {
    return { iteration: this.#progress.iteration, values: new Float32Array(this.saved.parameters) };
  }

  async save(): Promise<Uint8Array> {
    const { writeModel } = await import('../formats/model_file.ts');
    return writeModel(this.saved);
  }

  async destroy(): Promise<void> {
    this.#drawn.destroy();
    this.#model.destroy();
  }

  get #progress(): Progress {
    const { recipe, checkpoint } = this.saved.training ?? {};
    const { iteration = 0, smoothLoss = null, heldOut = null, best = null, whole = null } = checkpoint ?? {};
    return {
      iteration,
      iterations: recipe?.iterations ?? iteration,
      smoothLoss: smoothLoss ?? NaN,
      stepsPerSecond: 0,
      clippedShare: 0,
      largestGradient: 0,
      heldOut,
      best: best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol },
      whole,
      points: [],
    };
  }
}
