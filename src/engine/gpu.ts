import { layoutOf } from '../model/layout.ts';
import type { ModelConfig } from '../model/config.ts';
import { isVariant } from '../kernels/signature.ts';
import type { VariantName } from '../kernels/signature.ts';
import type { Forced, Target } from '../plan/variants.ts';
import { DeviceExecutor } from '../webgpu/executor.ts';
import { DeviceLostError, Session } from '../webgpu/session.ts';
import { clipWith } from './clip.ts';
import { cpuEngine } from './cpu.ts';
import { Model } from './model.ts';
import { NOTEBOOK_TRAINING } from './engine.ts';
import type {
  Clipped,
  Engine,
  EngineDescription,
  EngineModel,
  ModelShape,
  ModelState,
  TrainingOptions,
} from './engine.ts';
import { KnownSpeeds } from './known_speeds.ts';
import { NOTHING_TUNED } from './known_variants.ts';
import type { RunVariants, TunedAdapter } from './known_variants.ts';
import { RecoveringModel } from './recovering_model.ts';

// They come together: only with a GPU is there anything to compare.
export { fasterOf } from './faster.ts';

/** How often in a row a new device is asked for before the CPU goes on. */
const ATTEMPTS = 3;
/** Losses this close together, in milliseconds, count as repeated. */
const REPEATED_WITHIN_MS = 10_000;
/** So many losses close together, or without a call answered in between, and the GPU is not asked again. */
const REPEATED_LOSSES = 5;

/** WebGPU, in a browser or in Node. Models go on when the device is lost: on a new device, or on the CPU. */
export class GpuEngine implements Engine {
  readonly queueDepth = 2;
  onRecovered: ((message: string) => void) | null = null;
  /** Why this engine was chosen, in its description. */
  reason: string;
  readonly #gpu: GPU;
  readonly #forced: Forced;
  readonly #known: KnownSpeeds;
  #avoided: readonly string[];
  /** What is known of the adapter's variants. */
  #tuned: TunedAdapter = NOTHING_TUNED;
  /** Those of the shape last prepared, by `shapeOfDispatch`: none where it goes by the rules. Null before. */
  #measured: ReadonlyMap<string, VariantName> | null = null;
  /** Faults that tuning has found. */
  #faults: readonly string[] = [];
  #session: Session;
  /** Takes the device's place for good once it cannot be had any more. */
  #fallback: Engine | null = null;
  #recovery: Promise<void> | null = null;
  #losses: number[] = [];
  /** Losses since a call was last answered: a call that takes the device down each time must not go on forever. */
  #lossesInVain = 0;
  #destroyed = false;

  private constructor(
    gpu: GPU,
    session: Session,
    reason: string,
    forced: Forced,
    avoided: readonly string[],
    known: KnownSpeeds,
  ) {
    this.#known = known;
    this.#gpu = gpu;
    this.#session = session;
    this.reason = reason;
    this.#forced = forced;
    this.#avoided = avoided;
  }

  /**
   * Opens the engine on the best adapter; null where there is none. `forced` is for tests and measurements, which may
   * want one of several ways to the same result.
   * @param avoided variants that compute wrong numbers on it: see `Adapter`
   * @param known what was measured before, and where to keep what is measured now
   */
  static async open(
    gpu: GPU,
    reason = 'asked for',
    forced: Forced = 'auto',
    avoided: readonly string[] = [],
    known = new KnownSpeeds(),
  ): Promise<GpuEngine | null> {
    const session = await Session.open(gpu, avoided);
    return session && new GpuEngine(gpu, session, reason, forced, avoided, known);
  }

  get description(): EngineDescription {
    if (this.#fallback) return this.#fallback.description;
    const reason = [this.reason, ...this.#faults].join('; ');
    const tuned = this.#tuned === NOTHING_TUNED ? {} : { tuned: this.#tuned };
    return { kind: 'gpu', reason, ...this.#session.adapter, ...tuned };
  }

  get variants(): RunVariants | undefined {
    return this.#measured && !this.#fallback ? Object.fromEntries(this.#measured) : undefined;
  }

  async prepare(shape: ModelShape, inHurry = false): Promise<void> {
    // Only hardware is tuned: a program on the CPU is not taken for training unless one insists.
    if (this.#fallback || this.#forced !== 'auto' || this.#session.adapter.software) return;
    // A run that began by the rules goes on by them: it has variants, but none.
    const given = shape.variants && Object.entries(shape.variants).filter(([, variant]) => isVariant(variant));
    const { tunedFor } = await import('./tuning.ts');
    try {
      const found = await tunedFor(this.#session, this.#avoided, shape, this.#known, inHurry || given !== undefined);
      this.#tuned = found.known;
      this.#faults = [...this.#faults, ...found.faults];
      this.#avoided = [...new Set([...this.#avoided, ...found.known.wrong])];
      this.#measured = new Map(given ?? found.measured);
    } catch (error) {
      const cause = await this.#session.explain(error);
      this.#faults = [`its kernels' variants could not be measured: ${cause.message}`];
      this.#measured = new Map(given ?? []);
    }
    if (this.#session.lost) await this.#recover().catch(() => undefined);
  }

  async forgetVariants(): Promise<void> {
    const { forgetTuned } = await import('./tuning.ts');
    await forgetTuned(this.#session, this.#known);
    this.#avoided = this.#avoided.filter((id) => !this.#tuned.wrong.includes(id));
    this.#tuned = NOTHING_TUNED;
    this.#measured = null;
    this.#faults = [];
  }

  async createModel(
    config: ModelConfig,
    parameters: Float32Array | Float64Array,
    training = NOTEBOOK_TRAINING,
  ): Promise<EngineModel> {
    const { length } = layoutOf(config);
    if (parameters.length !== length) {
      throw new RangeError(`The model has ${length} numbers, but ${parameters.length} were given.`);
    }
    const start: ModelState = {
      parameters: new Float32Array(parameters),
      hidden: new Float32Array(0),
      hiddenBatchSize: 0,
      optimizer: {},
      updates: 0,
    };
    // On a new device it goes on in the variants that it began with.
    const measured = this.#measured;
    const model = await this.#build(config, start, training, measured);
    return new RecoveringModel(model, start, async (checkpoint, progressed) => {
      if (progressed) this.#lossesInVain = 0;
      await this.#recover();
      return this.#build(config, checkpoint, training, measured);
    });
  }

  async createSideBySide(
    config: ModelConfig,
    parameters: readonly (Float32Array | Float64Array)[],
    training: TrainingOptions,
    timeSteps: number,
  ): Promise<EngineModel[] | null> {
    if (this.#fallback) return null;
    const { sideBySide } = await import('./side_by_side.ts');
    return sideBySide(this.#executor(), config, parameters, training, timeSteps);
  }

  async clip(gradients: Float64Array, clipValue: number): Promise<Clipped> {
    if (this.#fallback) return this.#fallback.clip(gradients, clipValue);
    try {
      return await clipWith(this.#executor(), gradients, clipValue);
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      await this.#recover();
      return this.clip(gradients, clipValue);
    }
  }

  loseDevice(): void {
    this.#session.destroy();
  }

  destroy(): void {
    this.#destroyed = true;
    this.#session.destroy();
  }

  /** What computes now, in the variants that were measured or those of the rules. */
  #executor(measured = this.#measured): DeviceExecutor {
    const adapter = { ...this.#session.adapter, avoided: this.#avoided };
    const target: Target = { adapter, forced: this.#forced, ...(measured && { measured }) };
    return new DeviceExecutor(this.#session, target);
  }

  /** A model in that state on what computes now. */
  async #build(
    config: ModelConfig,
    state: ModelState,
    training: TrainingOptions,
    measured: ReadonlyMap<string, VariantName> | null,
  ): Promise<EngineModel> {
    const model = this.#fallback
      ? await this.#fallback.createModel(config, state.parameters, training)
      : new Model(this.#executor(measured), config, state.parameters, training);
    if (state.updates > 0 || state.hiddenBatchSize > 0) await model.writeState(state);
    return model;
  }

  /** Finds something else to compute with; models that ask while it is under way share the answer. */
  #recover(): Promise<void> {
    this.#recovery ??= this.#findReplacement().finally(() => {
      this.#recovery = null;
    });
    return this.#recovery;
  }

  async #findReplacement(): Promise<void> {
    // A model that lay idle hears of the loss when another has been helped already.
    if (this.#destroyed) throw new Error('The engine was destroyed.');
    if (this.#fallback || !this.#session.lost) return;
    const now = performance.now();
    this.#losses = [...this.#losses.filter((time) => now - time < REPEATED_WITHIN_MS), now];
    const repeated = this.#losses.length >= REPEATED_LOSSES || ++this.#lossesInVain >= REPEATED_LOSSES;
    for (let attempt = 0; attempt < ATTEMPTS && !repeated; attempt++) {
      // A driver that was reset may need a moment.
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 250 * attempt));
      const session = await Session.open(this.#gpu, this.#avoided).catch(() => null);
      // A program on the CPU is no replacement for a GPU: the CPU engine is faster.
      if (session?.adapter.software && !this.#session.adapter.software) {
        session.destroy();
        break;
      }
      if (session) {
        this.#session = session;
        if (this.#destroyed) this.destroy();
        this.onRecovered?.(
          `The GPU device was lost; training goes on where it was on a new one (${session.adapter.name}).`,
        );
        return;
      }
    }
    this.#fallback = cpuEngine('the GPU device was lost and could not be had again');
    this.onRecovered?.('The GPU device was lost and could not be had again; training goes on where it was on the CPU.');
  }
}
