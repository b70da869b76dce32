import { InputError } from '../corpus/errors.ts';
import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import { KnownSpeeds } from '../engine/known_speeds.ts';
import type { SpeedStore } from '../engine/known_speeds.ts';
import { modeOf } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import { openSource, readableAs, reportOf } from './corpus_report.ts';
import type { OpenedSource } from './corpus_report.ts';
import { EngineSlot } from './engine_slot.ts';
import { continuedJob, jobOf, keptJob, sonnetsJob } from './training_jobs.ts';
import type { Adoption } from './training_jobs.ts';
import type { SampledModel } from './line_sampler.ts';
import { NameFlow } from './name_flow.ts';
import { OpenedModel } from './opened_model.ts';
import type { Progress, Reply, Request, WritingOrder } from './protocol.ts';
import { StudioRun } from './studio_run.ts';
import type { KeptRun, TrainingJob } from './studio_run.ts';
import type { RunStore } from './run_store.ts';
import { checkLiveSettings } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';
import type { Sonnets } from './sonnets.ts';
import type { Subject } from './subject.ts';
import { Writer } from './writer.ts';

/** Names that are sampled when a model is opened. */
const NAMES_AT_OPENING = 20;
const NO_PROGRESS: Progress = {
  iteration: 0,
  iterations: 0,
  smoothLoss: 0,
  stepsPerSecond: 0,
  clippedShare: 0,
  largestGradient: 0,
  heldOut: null,
  best: null,
  points: [],
};

/** The parts of a studio engine. */
export interface StudioParts {
  readonly gpu: FindGpu;
  /** Null if runs cannot be stored. */
  readonly store: RunStore | null;
  /** Stores the measured speeds of engines; null if they cannot be stored. */
  readonly speeds: SpeedStore | null;
  /** Loads the bytes of the built-in sonnets model. */
  readonly loadSonnets: () => Promise<Uint8Array>;
  readonly post: (reply: Reply) => void;
}

/** Owns the engine and the run, and handles the page's requests in order. It does not depend on being in a worker. */
export class StudioEngine {
  readonly #parts: StudioParts;
  readonly #post: (reply: Reply) => void;
  readonly #engines: EngineSlot;
  readonly #writer: Writer;
  readonly #flow: NameFlow;
  #subject: Subject | null = null;
  /** The latest corpus. It stays if its run could not be created, so that the user can try other settings. */
  #opened: OpenedSource | null = null;
  #sonnets: Sonnets | null = null;
  /** True if runs are stored for the next visit. */
  #keeps = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.#post = (reply) => {
      parts.post(reply);
      if (reply.type === 'phase') this.#flow.steer(reply.phase);
    };
    this.#flow = new NameFlow(parts.post);
    this.#engines = new EngineSlot(parts.gpu, new KnownSpeeds(parts.speeds), parts.post);
    this.#writer = new Writer(parts.post);
  }

  /** Handles a request and posts its replies. Resolves when the request has been handled. */
  handle(request: Request): Promise<void> {
    this.#turn = this.#turn.then(() => this.#answer(request)).catch((error: unknown) => this.#fail(request, error));
    return this.#turn;
  }

  async #answer(request: Request): Promise<void> {
    switch (request.type) {
      case 'start':
        return this.#start(request.corpus, request.settings, request.paused ?? false);
      case 'reset':
        if (!this.#opened) throw new InputError('There is no list to start again with: choose one first.');
        return this.#train(jobOf(this.#opened, request.settings), this.#opened);
      case 'restore':
        return this.#restore(request.settings);
      case 'open':
        return this.#open(request);
      case 'train-sonnets': {
        const sonnets = await (await this.#sonnetsModel()).saved();
        const { opened, job, adoption } = await sonnetsJob(sonnets, request.corpus, request.settings);
        return this.#train(job, opened, { adoption });
      }
      case 'pause':
        return this.#subject?.pause();
      case 'resume':
        return this.#subject?.start();
      case 'settings':
        checkLiveSettings(request.settings);
        if (this.#subject) this.#subject.live = request.settings;
        return;
      case 'sample':
        return this.#post({ type: 'names', id: request.id, names: await this.#flow.names(request.count) });
      case 'parameters': {
        const nothing = { iteration: 0, values: new Float32Array(0) };
        return this.#post({
          type: 'parameters',
          id: request.id,
          ...((await this.#subject?.parameters()) ?? nothing),
        });
      }
      case 'save':
        if (!this.#subject) throw new InputError('There is no model to save yet: train or open one first.');
        return this.#post({ type: 'saved', id: request.id, bytes: await this.#subject.save(), error: null });
      case 'write':
        // Not awaited, since a text takes long and other requests should not wait for it.
        void this.#writer.write(request.id, request.order, () => this.#writingModel(request.order));
        return;
      case 'stop-writing':
        return this.#writer.stop(request.id);
      case 'check':
        return this.#check(request.id, request.device);
      case 'crossover': {
        const { postCrossover } = await import('./post_crossover.ts');
        return postCrossover(request.id, request.order, this.#parts.gpu, this.#post);
      }
      case 'lose-device':
        return this.#engines.loseDevice();
      case 'wishes':
        return this.#flow.wish(request.order);
      case 'flow':
        return this.#flow.turn(request.flow);
      default:
        return request satisfies never;
    }
  }

  /** Continues the run of an opened model if this is its corpus; otherwise starts a new run. */
  async #start(source: CorpusSource, settings: RunSettings, paused: boolean): Promise<void> {
    const opened = openSource(source);
    const waiting = this.#subject instanceof OpenedModel ? this.#subject.saved : null;
    const continued = waiting && (await continuedJob(waiting, [opened], settings));
    if (continued) return this.#train(continued.job, opened, { adoption: continued.adoption });
    return this.#train(jobOf(opened, settings), opened, { paused });
  }

  async #restore(settings: RunSettings): Promise<void> {
    this.#keeps = true;
    const kept = (await this.#parts.store?.load()) ?? null;
    if (!kept || isNothingToKeep(kept, settings)) return this.#start({ kind: 'built-in' }, settings, false);
    try {
      const { opened, job, adoption } = keptJob(kept);
      await this.#train(job, opened, { adoption, paused: kept.paused });
    } catch {
      // The run was stored by another version of the studio, or its device is gone. Start a new run.
      await this.#start({ kind: 'built-in' }, settings, false);
    }
  }

  async #open({ name, bytes, settings }: Extract<Request, { type: 'open' }>): Promise<void> {
    const { readAnyModel } = await import('./model_files.ts');
    const { saved, notes } = await readAnyModel(bytes, name, this.#opened);
    const builtIn = openSource({ kind: 'built-in' });
    const sources = this.#opened ? [this.#opened, builtIn] : [builtIn];
    const continued = await continuedJob(saved, sources, settings, name);
    if (continued) {
      await this.#train(continued.job, continued.opened, { adoption: continued.adoption, paused: true });
    } else {
      const waits = saved.training
        ? `${name} was trained on another corpus than the one here. It can be sampled; open that corpus to train it on.`
        : `${name} holds a model without its training. It can be sampled, not trained on.`;
      const message = [waits, ...notes].join(' ');
      await this.#replace(settings, { settings, corpus: null, message, from: 'file' });
      const subject = await OpenedModel.create(await this.#engines.take(settings.device), saved, settings, this.#post);
      await this.#take(subject);
      subject.announce();
    }
    this.#post({ type: 'names', id: null, names: await this.#flow.names(NAMES_AT_OPENING) });
  }

  /** Replaces the current run by that of a job, which has been checked. */
  async #train(
    job: TrainingJob,
    opened: OpenedSource,
    { paused = false, adoption }: { paused?: boolean; adoption?: Adoption } = {},
  ): Promise<void> {
    await this.#replace(job.settings, adoption);
    this.#opened = opened;
    this.#post({ type: 'corpus', report: reportOf(job.corpus) });
    const engine = await this.#engines.take(job.settings.device, shapeOf(job.recipe, job.corpus));
    const { store } = this.#parts;
    const keep = this.#keeps && store ? store.keep.bind(store) : null;
    const run = await StudioRun.create(engine, job, { post: this.#post, keep });
    await this.#take(run);
    if (paused || run.phase === 'done') run.announce();
    else run.start();
    if (run.phase === 'done') this.#post({ type: 'names', id: null, names: await this.#flow.names(NAMES_AT_OPENING) });
  }

  /** Destroys the current subject, and posts that another one is being prepared. */
  async #replace({ iterations }: RunSettings, adoption?: Adoption): Promise<void> {
    this.#writer.stopCurrent();
    await this.#flow.take(null);
    await this.#subject?.destroy();
    this.#subject = null;
    const progress = { ...NO_PROGRESS, iterations: iterations ?? 0 };
    this.#post({ type: 'phase', phase: 'preparing', progress });
    if (adoption) this.#post({ type: 'adopted', ...adoption });
  }

  async #take(subject: Subject): Promise<void> {
    this.#subject = subject;
    this.#post({ type: 'model', report: subject.report });
    await this.#flow.take(subject);
  }

  async #sonnetsModel(): Promise<Sonnets> {
    const { Sonnets } = await import('./sonnets.ts');
    this.#sonnets ??= new Sonnets(this.#parts.loadSonnets);
    return this.#sonnets;
  }

  async #writingModel({ model }: WritingOrder): Promise<SampledModel> {
    if (model === 'sonnets') return (await this.#sonnetsModel()).sampled();
    if (this.#subject?.sampled.task.mode === 'text') return this.#subject.sampled;
    throw new InputError(
      'The model in training knows names, not text. Train one on a text, or write with the built-in model.',
    );
  }

  async #check(id: number, device: 'gpu' | 'cpu' | 'reference'): Promise<void> {
    const { checkNotebook } = await import('../train/notebook_check.ts');
    const engine = await openEngine({ device, gpu: this.#parts.gpu });
    try {
      this.#post({ type: 'check', id, rows: await checkNotebook(engine), error: null });
    } finally {
      engine.destroy();
    }
  }

  /** Reports a failed request. The current run continues, unless the request has already replaced it. */
  #fail(request: Request, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (request.type === 'check') this.#post({ type: 'check', id: request.id, rows: [], error: message });
    else if (request.type === 'crossover')
      this.#post({ type: 'crossover', id: request.id, crossing: null, device: null, done: true, error: message });
    else if (request.type === 'save') this.#post({ type: 'saved', id: request.id, bytes: null, error: message });
    else if (error instanceof InputError) {
      this.#post({ type: 'refused', message, request: request.type, readableAs: alternative(request) });
    } else {
      this.#post({ type: 'failed', message });
      if (!this.#subject) this.#post({ type: 'phase', phase: 'failed', progress: NO_PROGRESS });
    }
    // These requests are always answered, since the page waits for the answer.
    if (request.type === 'sample') this.#post({ type: 'names', id: request.id, names: [] });
    if (request.type === 'parameters') {
      this.#post({ type: 'parameters', id: request.id, iteration: 0, values: new Float32Array(0) });
    }
  }
}

/** True for the finished run of a first visit: the visitor sees more if it starts again. */
function isNothingToKeep({ source, settings, recipe, checkpoint }: KeptRun, first: RunSettings): boolean {
  const ended = checkpoint.iteration >= recipe.iterations;
  return ended && source.kind === 'built-in' && JSON.stringify(settings) === JSON.stringify(first);
}

/** The other mode in which the corpus of a refused request can be read; null if there is none. */
function alternative(request: Request): 'text' | 'names' | null {
  if (request.type !== 'start') return null;
  try {
    return readableAs(openSource(request.corpus), modeOf(request.settings));
  } catch {
    return null;
  }
}
