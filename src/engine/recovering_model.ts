import type { ModelConfig } from '../model/config.ts';
import { DeviceLostError } from '../webgpu/session.ts';
import type { Batch, EngineModel, ModelState, SampleRequest, TrainingStep } from './engine.ts';

/** One call, kept until a checkpoint makes it unnecessary to do it again. */
interface Entry {
  readonly run: (model: EngineModel) => Promise<void>;
  readonly fail: (error: unknown) => void;
  /** What the caller waits for. */
  readonly result: Promise<unknown>;
  /** Whether it changes what a checkpoint holds. */
  readonly changesState: boolean;
  done: boolean;
}

/** How often a replacement is tried whose device is lost before it is ready. */
const ATTEMPTS = 10;

/** A checkpoint is taken after so many training calls; with calls of about 50 ms that is every second. */
const CALLS_PER_CHECKPOINT = 20;

/** Builds a model in a checkpoint's state; told whether anything was got done since it was last asked. */
type Replace = (checkpoint: ModelState, progressed: boolean) => Promise<EngineModel>;

/**
 * A model that outlives its device. It keeps a checkpoint and every call since; when the device is lost, `replace`
 * builds the model anew from the checkpoint and the calls are made again in their order, so that no step is lost or
 * done twice, and nobody who waits for a call notices.
 */
export class RecoveringModel implements EngineModel {
  readonly config: ModelConfig;
  readonly #replace: Replace;
  #model: EngineModel;
  #checkpoint: ModelState;
  #entries: Entry[] = [];
  #callsSinceCheckpoint = 0;
  #recovering = false;
  /** Whether any call was answered since the last replacement. */
  #progressed = true;
  #destroyed = false;
  /** Why there will be no replacement; from then on every call fails with it. */
  #failure: { readonly error: unknown } | null = null;

  constructor(model: EngineModel, checkpoint: ModelState, replace: Replace) {
    this.config = model.config;
    this.#model = model;
    this.#checkpoint = checkpoint;
    this.#replace = replace;
  }

  train(steps: readonly TrainingStep[]) {
    const report = this.#call((model) => model.train(steps), true);
    if (++this.#callsSinceCheckpoint >= CALLS_PER_CHECKPOINT) this.#takeCheckpoint();
    return report;
  }

  sample(request: SampleRequest) {
    return this.#call((model) => model.sample(request), false);
  }

  logits(batch: Batch) {
    return this.#call((model) => model.logits(batch), false);
  }

  next(inputs: Int32Array, batchSize: number, hidden?: Float32Array | Float64Array) {
    return this.#call((model) => model.next(inputs, batchSize, hidden), false);
  }

  evaluate(batches: readonly Batch[]) {
    return this.#call((model) => model.evaluate(batches), false);
  }

  lossAndGradients(batch: Batch) {
    return this.#call((model) => model.lossAndGradients(batch), false);
  }

  trace(inputs: Int32Array, targets: Int32Array) {
    return this.#call((model) => model.trace(inputs, targets), false);
  }

  readState() {
    return this.#call((model) => model.readState(), false);
  }

  writeState(state: ModelState) {
    return this.#call((model) => model.writeState(state), true);
  }

  destroy(): void {
    this.#destroyed = true;
    for (const entry of this.#entries) if (!entry.done) entry.fail(new Error('The model was destroyed.'));
    this.#entries = [];
    this.#model.destroy();
  }

  #call<T>(ask: (model: EngineModel) => Promise<T>, changesState: boolean): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    let resolve!: (value: T) => void;
    let fail!: (error: unknown) => void;
    const result = new Promise<T>((...settle) => ([resolve, fail] = settle));
    const run = async (model: EngineModel): Promise<void> => resolve(await ask(model));
    const entry: Entry = { run, fail, result, changesState, done: false };
    this.#entries.push(entry);
    // While a replacement is made, calls wait in the list for it.
    if (!this.#recovering) void this.#start(entry, this.#model);
    return result;
  }

  async #start(entry: Entry, model: EngineModel): Promise<void> {
    try {
      await entry.run(model);
      this.#progressed ||= !entry.done;
      entry.done = true;
      if (!entry.changesState) this.#drop(entry);
    } catch (error) {
      if (error instanceof DeviceLostError && !this.#destroyed) {
        if (model === this.#model && !this.#recovering) void this.#recover();
        return;
      }
      // A call that was answered before and cannot be done again leaves a state that nobody knows.
      if (entry.done) return this.#giveUp(error);
      entry.done = true;
      this.#drop(entry);
      entry.fail(error);
    }
  }

  /** Ends all: whoever waits, and whoever calls from now on, is told why. */
  #giveUp(error: unknown): void {
    this.#failure = { error };
    for (const entry of this.#entries) if (!entry.done) entry.fail(error);
    this.#entries = [];
  }

  async #recover(): Promise<void> {
    this.#recovering = true;
    this.#model.destroy();
    try {
      this.#model = await this.#replacement();
    } catch (error) {
      // Without the calls that are dropped here the checkpoint is out of date: going on would lose steps unseen.
      return this.#giveUp(error);
    } finally {
      this.#recovering = false;
    }
    if (this.#destroyed) this.#model.destroy();
    for (const entry of [...this.#entries]) {
      if (entry.changesState || !entry.done) void this.#start(entry, this.#model);
    }
  }

  /** A model in the checkpoint's state. Its device may be lost in turn while it is built. */
  async #replacement(): Promise<EngineModel> {
    for (let attempt = 1; ; attempt++) {
      try {
        const progressed = this.#progressed;
        this.#progressed = false;
        return await this.#replace(this.#checkpoint, progressed);
      } catch (error) {
        if (!(error instanceof DeviceLostError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Asks for the state; once it and all that came before are here, the calls before it need not be kept. */
  #takeCheckpoint(): void {
    this.#callsSinceCheckpoint = 0;
    const before = new Set(this.#entries);
    const state = this.#call((model) => model.readState(), false);
    Promise.all([state, ...[...before].map(({ result }) => result)]).then(
      ([checkpoint]) => {
        // A replacement under way starts from the old checkpoint and needs every call since; the next one will do.
        if (this.#recovering) return;
        this.#checkpoint = checkpoint;
        this.#entries = this.#entries.filter((entry) => !before.has(entry));
      },
      // Whatever failed here fails for the next call too, which somebody waits for.
      () => undefined,
    );
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }
}
