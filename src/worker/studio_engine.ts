import { InputError } from '../corpus/errors.ts';
import type { FindGpu } from '../engine/choose.ts';
import { KnownSpeeds } from '../engine/known_speeds.ts';
import type { SpeedStore } from '../engine/known_speeds.ts';
import type { SavedModel } from '../formats/model_file.ts';
import type { StartingModel } from '../train/grow.ts';
import type { Blend } from '../sample/blend.ts';
import { modeOf } from '../train/recipe.ts';
import { shapeOf } from '../train/shape.ts';
import { openSource, readableAs, reportOf } from './corpus_report.ts';
import type { OpenedSource } from './opened_source.ts';
import { EngineSlot } from './engine_slot.ts';
import type { Before } from './leaning.ts';
import { fromBase, jobOf, startsFromBase } from './training_jobs.ts';
import type { AdoptedJob, Adoption } from './training_jobs.ts';
import type { SampledModel } from './line_sampler.ts';
import { NameFlow } from './name_flow.ts';
import type { HowRead, Leaned, Progress, Reply, Request, WritingOrder } from './protocol.ts';
import type { ProseError } from './prose_error.ts';
import type { Question } from './questions.ts';
import { StudioRun } from './studio_run.ts';
import type { KeptRun, TrainingJob } from './studio_run.ts';
import type { RunStore } from './run_store.ts';
import { checkLiveSettings, checkRunSettings } from './settings.ts';
import type { CorpusSource, RunSettings } from './settings.ts';
import type { Sonnets } from './sonnets.ts';
import type { Subject } from './subject.ts';
import type { Writer } from './writer.ts';

/** Milliseconds that a worker which was ended in the middle of a long step has to give up the stored run. */
const AGAIN_PATIENCE_MS = 15_000;
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
  /** Loads the built-in model of names, from which small lists learn. */
  readonly loadBase: () => Promise<StartingModel>;
  /** Loads the bytes of the built-in sonnets model. */
  readonly loadSonnets: () => Promise<Uint8Array>;
  /** @param moved buffers of the reply that nothing here needs any more */
  readonly post: (reply: Reply, moved?: ArrayBuffer[]) => void;
}

/** How the run of a job begins. */
interface TrainOptions {
  readonly paused?: boolean;
  readonly adoption?: Adoption;
  readonly how: readonly HowRead[];
  /** The run leans to kept names. */
  readonly leaning?: { readonly before: Before; readonly told: Leaned; readonly blend: Blend | null };
  readonly blend?: Blend | null;
  /** False if the run that is stored stays as it is. */
  readonly stored?: boolean;
}

/** Requests after which another run takes the place of the current one. */
const REPLACING: readonly Request['type'][] = [
  'start',
  'reset',
  'restore',
  'open',
  'train-sonnets',
  'one-more-epoch',
  'more-like',
  'back-to-list',
];

/** The jobs of runs that the page did not configure, which a first visit does not need. */
const adoptedJobs = () => import('./adopted_jobs.ts');

/** Owns the engine and the run, and handles the page's requests in order. It does not depend on being in a worker. */
export class StudioEngine {
  readonly #parts: StudioParts;
  readonly #post: (reply: Reply) => void;
  readonly #engines: EngineSlot;
  readonly #known: KnownSpeeds;
  /** WebGPU, without the variants that compute wrong numbers. */
  readonly #gpu: FindGpu;
  /** As `KERNEL VARIANT`. */
  #avoided: readonly string[] = [];
  #writer: Writer | null = null;
  readonly #flow: NameFlow;
  #subject: Subject | null = null;
  /** The latest corpus. It stays if its run could not be created, so that the user can try other settings. */
  #opened: OpenedSource | null = null;
  /** How it was read. */
  #how: readonly HowRead[] = [];
  /** What the current run began from, if it leans to kept names. */
  #before: Before | null = null;
  #sonnets: Sonnets | null = null;
  #base: Promise<StartingModel> | null = null;
  /** True if runs are stored for the next visit. */
  #keeps = false;
  /** True once the request in progress has replaced the run before it. */
  #replaced = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.#post = (reply) => {
      parts.post(reply);
      if (reply.type === 'phase') this.#flow.steer(reply.phase);
    };
    this.#flow = new NameFlow(parts.post);
    this.#gpu = async () => {
      const found = await parts.gpu();
      return found.gpu ? { ...found, avoided: this.#avoided } : found;
    };
    this.#known = new KnownSpeeds(parts.speeds);
    this.#engines = new EngineSlot(this.#gpu, this.#known, parts.post);
  }

  /** Handles a request and posts its replies. Resolves when the request has been handled. */
  handle(request: Request): Promise<void> {
    this.#turn = this.#turn.then(() => this.#answer(request)).catch((error: unknown) => this.#fail(request, error));
    return this.#turn;
  }

  async #answer(request: Request): Promise<void> {
    this.#replaced = false;
    switch (request.type) {
      case 'start':
        return this.#start(request.corpus, request.settings, request);
      case 'reset':
        if (!this.#opened) throw new InputError('There is no list to start again with: choose one first.');
        return this.#begin(this.#opened, request.settings);
      case 'restore':
        return this.#restore(request);
      case 'open':
        return this.#open(request);
      case 'train-sonnets':
      case 'one-more-epoch': {
        const { epochJob, textModelOf } = await adoptedJobs();
        const builtIn = request.type === 'train-sonnets';
        const model = builtIn ? await (await this.#sonnetsModel()).saved() : await textModelOf(this.#subject);
        const words = (text: string): string => `The ${builtIn ? 'built-in ' : ''}model learns ${text} for one epoch.`;
        const { opened, job, adoption, how } = await epochJob(model, request.corpus, request.settings, words);
        return this.#train(job, opened, { adoption, how });
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
      case 'write':
        // Not awaited, since a text takes long and other requests should not wait for it.
        void (await this.#openWriter()).write(request.id, request.order, () => this.#writingModel(request.order));
        return;
      case 'stop-writing':
        return this.#writer?.stop(request.id);
      case 'step': {
        const { postSteps } = await import('./one_step.ts');
        return postSteps(request, this.#subject, this.#post);
      }
      case 'avoid':
        if (request.variants.join() === this.#avoided.join()) return;
        this.#avoided = request.variants;
        return this.#engines.renew();
      case 'lose-device':
        return this.#engines.loseDevice();
      case 'moment': {
        const moment = await this.#subject?.goTo(request.iteration);
        if (moment) this.#post({ type: 'moment', ...moment });
        return this.#flow.follow();
      }
      case 'blend':
        if (this.#subject) this.#subject.blend = request.blend && new Map(request.blend);
        return this.#flow.drawAnew();
      case 'keep-runs':
        this.#keeps = true;
        // Only who has asked for the stored run may replace it.
        await this.#parts.store?.load();
        return;
      case 'wishes':
        return this.#flow.wish(request.order);
      case 'flow':
        return this.#flow.turn(request.flow);
      case 'more-like':
        return this.#lean(request.names, request.settings);
      case 'back-to-list':
        return this.#goBack(request.settings);
      default:
        return this.#ask(request);
    }
  }

  /** Continues the run of an opened model if this is its corpus; otherwise starts a new run. */
  async #start(
    source: CorpusSource,
    settings: RunSettings,
    { paused = false, stored = true, adoption }: Pick<TrainOptions, 'paused' | 'stored' | 'adoption'> = {},
  ): Promise<void> {
    const opened = await openSource(source);
    const waiting = this.#subject?.saved ?? null;
    const continued = waiting && (await (await adoptedJobs()).continuedJob(waiting, [opened], settings));
    if (continued) return this.#train(continued.job, opened, { ...continued, stored });
    return this.#begin(opened, settings, { paused, stored, ...(adoption && { adoption }), asked: stored });
  }

  /** Starts at iteration 0. A small list starts from the built-in model, unless the settings say otherwise. */
  async #begin(
    opened: OpenedSource,
    settings: RunSettings,
    { asked = false, ...options }: Partial<TrainOptions> & { readonly asked?: boolean } = {},
  ): Promise<void> {
    const { job, how } = await jobOf(opened, settings);
    // A link says how it is meant, and where there is no run none is lost.
    if (asked && this.#subject && how.some(({ prose }) => prose)) {
      const { refuseProse } = await import('./prose_error.ts');
      refuseProse(opened, how);
    }
    const begun = startsFromBase(job) ? fromBase(job, await this.#baseModel()) : job;
    return this.#train(begun, opened, { ...options, how });
  }

  #baseModel(): Promise<StartingModel> {
    return (this.#base ??= this.#parts.loadBase().catch((error: unknown) => {
      this.#base = null;
      throw error;
    }));
  }

  async #restore({ settings, paused: pausedHere, again }: Extract<Request, { type: 'restore' }>): Promise<void> {
    this.#keeps = true;
    const kept = (await this.#parts.store?.load(again ? AGAIN_PATIENCE_MS : undefined)) ?? null;
    if (!kept || isNothingToKeep(kept, settings)) return this.#start({ kind: 'built-in' }, settings);
    try {
      const paused = pausedHere ?? kept.paused;
      const { keptJob } = await adoptedJobs();
      const { opened, job, adoption, how } = await keptJob({ ...kept, paused });
      if (kept.unbegun) await this.#begin(opened, kept.settings, { adoption, paused });
      else await this.#train(job, opened, { adoption, paused, how });
    } catch (error) {
      // It may have been stored by another version of the studio, its device may be gone, or a file not be had today.
      const reason = error instanceof Error ? error.message : String(error);
      const message = `Your last run cannot go on now: ${reason.replace(/[^.!?]$/, '$&.')} It stays stored until you start another.`;
      const corpus = { kind: 'built-in' } as const;
      await this.#start(corpus, settings, { stored: false, adoption: { settings, corpus, message, from: 'storage' } });
    }
  }

  async #open({ name, bytes, beside = null, settings, curve }: Extract<Request, { type: 'open' }>): Promise<void> {
    const { readAnyModel } = await import('./model_files.ts');
    const besides = beside && (await openSource(beside));
    const { saved, notes } = await readAnyModel(bytes, name, besides ?? this.#opened);
    const sources = [besides, this.#opened, await openSource({ kind: 'built-in' })].filter((source) => source !== null);
    const { continuedJob } = await adoptedJobs();
    const text = besides ?? (this.#subject?.sampled.task.mode === 'text' ? this.#opened : null);
    const continued =
      (await continuedJob(saved, sources, settings, name)) ??
      (await this.#oneMoreEpoch(saved, text, settings, name, notes));
    if (continued) {
      const job = { ...continued.job, ...(curve && { curve }) };
      await this.#train(job, continued.opened, { ...continued, paused: true });
    } else {
      const waits = saved.training
        ? `${name} was trained on another corpus than the one here. It can be sampled; open that corpus to train it on.`
        : `${name} holds a model without its training. It can be sampled, not trained on.`;
      const message = [waits, ...notes].join(' ');
      await this.#reopen(saved, settings, message);
    }
    this.#post({ type: 'names', id: null, names: await this.#flow.names(NAMES_AT_OPENING) });
  }

  /** The job that trains a model of text without its training on its text; null if there is none. */
  async #oneMoreEpoch(
    saved: SavedModel,
    text: OpenedSource | null,
    settings: RunSettings,
    name: string,
    notes: readonly string[],
  ): Promise<AdoptedJob | null> {
    if (saved.training || saved.task.mode !== 'text' || !text) return null;
    const waits = `${name} holds a model without its training. “Resume” trains it for one epoch on`;
    const { epochJob } = await adoptedJobs();
    return epochJob(saved, text.source, settings, (of) => [`${waits} ${of}.`, ...notes].join(' '));
  }

  /** Trains a little on kept names. Until they are known to be of use, the current run goes on. */
  async #lean(kept: readonly string[], settings: RunSettings): Promise<void> {
    const subject = this.#subject;
    if (!subject) throw new InputError('There is no model yet: choose a list first.');
    checkRunSettings(settings);
    const { beforeOf, leanedOf, leaningJob, spelled } = await import('./leaning.ts');
    const { task, vocabulary } = subject.sampled;
    const { names, left, unknown } = spelled(kept, vocabulary, task);
    const before = this.#before ?? (await beforeOf(subject, this.#opened, this.#how));
    const blend = subject.blend;
    const job = leaningJob(before, names, blend ? [...blend.keys()] : [], task, settings);
    const leaning = { before, told: leanedOf(names, left, unknown), blend };
    return this.#train(job, before.opened, { how: before.how, leaning });
  }

  /** Goes on with the run before the one that leans, where it stood. */
  async #goBack(settings: RunSettings): Promise<void> {
    const before = this.#before;
    if (!before) throw new InputError('The names lean to nothing: this is the list.');
    checkLiveSettings(settings);
    const { run, saved, opened, how } = before;
    const { temperature } = settings;
    if (run) {
      const blend = this.#subject?.blend ?? null;
      const job = { ...run.job, settings: { ...run.job.settings, temperature } };
      return this.#train(job, opened, { how, paused: run.rests, blend });
    }
    if (saved) await this.#reopen(saved, settings, 'The model is open again.');
    this.#post({ type: 'names', id: null, names: await this.#flow.names(NAMES_AT_OPENING) });
  }

  /** Opens a model without its corpus. */
  async #reopen(saved: SavedModel, settings: RunSettings, message: string): Promise<void> {
    await this.#replace(settings, { settings, corpus: null, message, from: 'file' });
    const { OpenedModel } = await import('./opened_model.ts');
    const subject = await OpenedModel.create(await this.#engines.take(settings.device), saved, settings, this.#post);
    await this.#take(subject);
    subject.announce();
  }

  /** Replaces the current run by that of a job, which has been checked. */
  async #train(
    job: TrainingJob,
    opened: OpenedSource | null,
    { paused = false, adoption, how, leaning, blend = leaning?.blend ?? null, stored = true }: TrainOptions,
  ): Promise<void> {
    if (this.#subject) await this.#engines.check(job.settings.device);
    await this.#replace(job.settings, adoption);
    this.#opened = opened;
    this.#how = how;
    this.#before = leaning?.before ?? null;
    if (leaning) this.#post({ type: 'leaning', ...leaning.told });
    this.#post({ type: 'corpus', report: reportOf(job.corpus, how) });
    const engine = await this.#engines.take(job.settings.device, shapeOf(job.recipe, job.corpus, job.resume));
    const { store } = this.#parts;
    // What leans is not stored: the list's run is there, and the kept names.
    const keep = this.#keeps && stored && store && !leaning ? store.keep.bind(store) : null;
    const run = await StudioRun.create(engine, job, { post: this.#post, keep });
    run.blend = blend;
    await this.#take(run);
    if (paused || run.phase === 'done') run.announce();
    else run.start();
    if (run.phase !== 'running')
      this.#post({ type: 'names', id: null, names: await this.#flow.names(NAMES_AT_OPENING) });
  }

  /** Destroys the current subject, and posts that another one is being prepared. */
  async #replace({ iterations }: RunSettings, adoption?: Adoption): Promise<void> {
    this.#replaced = true;
    this.#writer?.stopCurrent();
    await this.#flow.take(null);
    await this.#subject?.destroy();
    this.#subject = null;
    this.#before = null;
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

  /** The writer, whose script comes with the first text. */
  async #openWriter(): Promise<Writer> {
    const { Writer } = await import('./writer.ts');
    return (this.#writer ??= new Writer(this.#post));
  }

  async #writingModel({ model }: Pick<WritingOrder, 'model'>): Promise<SampledModel> {
    if (model === 'sonnets') return (await this.#sonnetsModel()).sampled();
    if (this.#subject?.sampled.task.mode === 'text') return this.#subject.sampled;
    throw new InputError(
      'The model in training knows names, not text. Train one on a text, or write with the built-in model.',
    );
  }

  /** Answers a question, whose script comes with the first. */
  async #ask(question: Question): Promise<void> {
    const { answerQuestion } = await import('./questions.ts');
    return answerQuestion(question, {
      subject: this.#subject,
      sonnets: () => this.#sonnetsModel(),
      writingModel: (order) => this.#writingModel(order),
      gpu: this.#parts.gpu,
      safeGpu: this.#gpu,
      engine: this.#engines.engine,
      known: this.#known,
      base: () => this.#baseModel(),
      post: this.#parts.post,
    });
  }

  /** Reports a failed request. The current run continues, unless the request has already replaced it. */
  async #fail(request: Request, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof InputError || (REPLACING.includes(request.type) && this.#subject && !this.#replaced)) {
      const { asNames } = error as Partial<ProseError>;
      const readableAs = asNames ? 'text' : await alternative(request);
      this.#post({ type: 'refused', message, request: request.type, readableAs, ...(asNames && { asNames }) });
    } else {
      this.#post({ type: 'failed', message, ...(!this.#replaced && { request: request.type }) });
      if (!this.#subject) this.#post({ type: 'phase', phase: 'failed', progress: NO_PROGRESS });
    }
    // It is always answered, since the page waits for the answer.
    if (request.type === 'sample') this.#post({ type: 'names', id: request.id, names: [] });
  }
}

/** True for the finished run of a first visit: the visitor sees more if it starts again. */
function isNothingToKeep({ source, settings, recipe, checkpoint }: KeptRun, first: RunSettings): boolean {
  const ended = checkpoint.iteration >= recipe.iterations;
  return ended && source.kind === 'built-in' && JSON.stringify(settings) === JSON.stringify(first);
}

/** The other mode in which the corpus of a refused request can be read; null if there is none. */
async function alternative(request: Request): Promise<'text' | 'names' | null> {
  if (request.type !== 'start') return null;
  try {
    return await readableAs(await openSource(request.corpus), modeOf(request.settings));
  } catch {
    return null;
  }
}
