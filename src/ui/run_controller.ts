import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Mode } from '../corpus/corpus.ts';
import type { EngineDescription } from '../engine/engine.ts';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type {
  ChartPoint,
  CorpusReport,
  Gauge,
  Leaned,
  ModelReport,
  Phase,
  Progress,
  Reply,
  Request,
} from '../worker/protocol.ts';
import { DEFAULT_SETTINGS, isLesson, LESSON_SETTINGS, notebookIteration, withPreset } from '../worker/settings.ts';
import type { CorpusSource, RunSettings } from '../worker/settings.ts';
import { modeOf } from '../train/recipe.ts';
import { extendCurve } from '../worker/curve.ts';
import { FrameScheduler } from './frame.ts';
import { leaveLink, linkInAddress } from './link_address.ts';
import { changesOf } from './mango-settings/changes.ts';
import { NameFeed } from './name_feed.ts';
import { rememberPause, wasPaused } from './pause_memory.ts';
import { SuitedTemperature } from './suited_temperature.ts';
import { WishController, type WishView } from './wish_controller.ts';
import type { WishForm } from './wish_form.ts';

/** Names that the button "More names" requests. */
export const MORE_NAMES = 20;

const NO_PROGRESS: Progress = {
  iteration: 0,
  iterations: DEFAULT_SETTINGS.iterations ?? 0,
  smoothLoss: NaN,
  stepsPerSecond: NaN,
  clippedShare: NaN,
  largestGradient: NaN,
  heldOut: null,
  best: null,
  points: [],
};

/** Names that appear in the headline come from a model with so many training steps, or from one with so much of its run. */
const HEADLINE_FROM = { iterations: 200, share: 1 / 20 } as const;

/** Milliseconds without a change after which names are measured. */
const GAUGE_AFTER_MS = 400;

/** What the lesson prints at an iteration, as the notebook does. */
export interface LessonPrint {
  /** As the notebook counts, from 0. */
  readonly iteration: number;
  readonly loss: number;
  readonly names: readonly string[];
}

/** The state of a run, for the rooms. */
export type RunView = Readonly<Omit<RunController, 'hostConnected' | 'hostDisconnected'>>;

/** A request that replaces the current run. */
interface Asked {
  readonly request: Request['type'];
  readonly corpus: CorpusSource;
  readonly settings: RunSettings;
}

/**
 * The page's run: its state from the worker's replies, and the requests to the worker. Its host repaints once per frame.
 */
export class RunController implements ReactiveController {
  phase: Phase = 'empty';
  progress: Progress = NO_PROGRESS;
  curve: readonly ChartPoint[] = [];
  report: CorpusReport | null = null;
  model: ModelReport | null = null;
  /** The message about a run from the browser's storage, or about a run or model from a file. */
  adopted: { readonly message: string; readonly from: 'storage' | 'file' } | null = null;
  device: EngineDescription | null = null;
  /** Why the last corpus, file or setting was refused, while the current run continues. */
  refused: string | null = null;
  /** The corpus that was refused as names but can be learned as text, or null. */
  offered: CorpusSource | null = null;
  /** The corpus that was refused because it looks like running text, to learn its lines as names; null otherwise. */
  offeredNames: CorpusSource | null = null;
  /** The result of saving the model; empty before. */
  saved = '';
  /** The message if the device was lost, or null. */
  recovered: string | null = null;
  /** Why the run stopped. */
  failed: string | null = null;
  /** The settings that the controls show. */
  settings: RunSettings = DEFAULT_SETTINGS;
  /** The settings of the current run, with live changes. */
  inEffect: RunSettings = DEFAULT_SETTINGS;
  /** The corpus of the current run. */
  corpus: CorpusSource = { kind: 'built-in' };
  readonly names = new NameFeed();
  /** True if what is chosen next is added to the list. */
  adding = false;
  /** The iterations of the run whose weights are kept, ascending. */
  moments: readonly number[] = [];
  /** The kept moment that names come from; null for the latest weights. */
  moment: number | null = null;
  /** The weights of the labels that names are drawn under; null for none. */
  blend: ReadonlyMap<string, number> | null = null;
  /** The kept names that the run leans to; null if it learns the list as it is. */
  leaning: Leaned | null = null;
  /** What a thousand names of the model at rest are like; null while it trains. */
  gauge: Gauge | null = null;
  /** The wishes for names, and how the search for them goes. */
  get wishes(): WishView {
    return this.#wishes;
  }
  /** What the latest lesson has printed. */
  prints: readonly LessonPrint[] = [];

  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  readonly #frame: FrameScheduler;
  readonly #wishes = new WishController();
  #client: WorkerClient | null = null;
  #avoided: readonly string[] = [];
  /** Requests that the worker has neither accepted nor refused yet. The worker answers in the same order. */
  #asked: Asked[] = [];
  #measuring: ReturnType<typeof setTimeout> | undefined;
  #listening: AbortController | null = null;
  readonly #temperature = new SuitedTemperature();
  /** The link that the current run is of; null if it is of none. */
  #link: string | null = null;
  /** The settings for lists while a run that another room started is in effect; null otherwise. */
  #ofLists: RunSettings | null = null;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#host = host;
    this.#connect = connect;
    this.#frame = new FrameScheduler(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    globalThis.addEventListener?.('hashchange', () => void this.#follow(), { signal: this.#listening.signal });
    this.#open(wasPaused());
  }

  #open(paused?: boolean, again = false): void {
    this.#client = new WorkerClient(this.#connect());
    this.#client.subscribe((reply) => this.#receive(reply));
    if (this.#avoided.length > 0) this.#client.avoid(this.#avoided);
    this.#wishes.connect(this.#client);
    if (linkInAddress() === null) this.#restore(paused, again);
    else void this.#follow();
  }

  hostDisconnected(): void {
    this.#listening?.abort();
    this.#frame.cancel();
    clearTimeout(this.#measuring);
    this.#client?.close();
    this.#client = null;
    this.#wishes.connect(null);
  }

  /** The worker's client, for requests that are not about the run; null while the host is disconnected. */
  get client(): WorkerClient | null {
    return this.#client;
  }

  /** Does without these variants of kernels, as `KERNEL VARIANT`, from the next run on, which compute wrong numbers here. */
  avoid(variants: readonly string[]): void {
    this.#avoided = variants;
    this.#client?.avoid(variants);
  }

  /** True if the run is training or preparing, or if a request to start one is pending. */
  get active(): boolean {
    return this.phase === 'running' || this.phase === 'preparing' || this.#asked.length > 0;
  }

  /** True if the run is the notebook's, started by the lesson. */
  get lesson(): boolean {
    return isLesson(this.inEffect);
  }

  /** How the next list is read. */
  get listMode(): Mode {
    return modeOf(this.#ofLists ?? this.settings);
  }

  /** Adds what is chosen next to the list, or no longer. */
  add(adding: boolean): void {
    this.adding = adding;
    this.#host.requestUpdate();
  }

  /** Trains on a corpus with the settings that the controls show, or showed before another room started its run. */
  start(corpus: CorpusSource): void {
    if (this.#ofLists) this.settings = this.#ofLists;
    this.#ofLists = null;
    this.#begin(corpus);
  }

  #restore(paused?: boolean, again = false): void {
    this.#ask('restore', this.corpus, (client) => client.restore(this.settings, paused, again));
  }

  /** Learns what a link in the page's address holds. A link that cannot be read changes nothing. */
  async #follow(): Promise<void> {
    const link = linkInAddress();
    if (link === null || link === this.#link) return;
    // Until another run is asked for, the stored run stays: following a link asks nothing, and loses nothing.
    const atFirst = this.phase === 'empty' && this.#asked.length === 0;
    try {
      const run = await this.#client?.readLink(link);
      if (!run) return;
      const { corpus, settings } = run;
      this.#ofLists = modeOf(settings) === 'text' ? (this.#ofLists ?? this.settings) : null;
      this.settings = { ...settings, device: this.settings.device };
      this.#temperature.adopt();
      this.#link = null;
      this.#ask('start', corpus, (client) => client.start(corpus, this.settings, { stored: false }));
      this.#link = link;
    } catch (error) {
      if (atFirst) this.#restore();
      this.refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The list of the first link cannot be learned: starts as without one, and says why. */
  #startInstead(message: string): void {
    this.settings = DEFAULT_SETTINGS;
    this.#ofLists = null;
    this.#restore();
    this.refused = message;
  }

  #begin(corpus: CorpusSource): void {
    this.#ask('start', corpus, (client) => client.start(corpus, this.settings));
  }

  /** Restarts from iteration 0 with the settings that the controls show. */
  reset(): void {
    if (!this.report) return this.#begin(this.corpus);
    this.#ask('reset', this.corpus, (client) => client.reset(this.settings));
  }

  /** Leaves a stored or opened run, and starts as on the first visit. */
  startFresh(): void {
    this.settings = DEFAULT_SETTINGS;
    this.#ofLists = null;
    this.#begin({ kind: 'built-in' });
  }

  /** Starts the notebook's run on a list; on the built-in one for null. */
  startLesson(corpus: CorpusSource | null = null): void {
    this.#ofLists ??= this.settings;
    this.settings = { ...LESSON_SETTINGS, device: this.settings.device };
    this.#begin(corpus ?? { kind: 'built-in' });
  }

  /** Learns as text a corpus that was read, or refused, as a list of names. */
  learnAsText(corpus: CorpusSource): void {
    this.settings = withPreset(this.settings, 'text');
    this.#begin(corpus);
  }

  /** Learns a text in a room of its own: lists are learned as before afterwards. */
  startText(corpus: CorpusSource): void {
    if (modeOf(this.settings) !== 'text') {
      this.#ofLists ??= this.settings;
      this.settings = withPreset(this.settings, 'text');
    }
    this.#begin(corpus);
  }

  /** Opens a model file, perhaps with the corpus that it was trained on and its curve. */
  open(name: string, bytes: Uint8Array, beside: CorpusSource | null = null, curve?: readonly ChartPoint[]): void {
    this.#ask('open', this.corpus, (client) => client.open(name, bytes, beside, this.settings, curve));
  }

  /** Saves the model as a file. */
  async save(): Promise<void> {
    const { saveModel } = await import('./model_files.ts');
    this.saved = await saveModel(this.#client, this.report?.source);
    this.#host.requestUpdate();
  }

  /** Trains the built-in sonnets model, or the current one of text, on a text for one more epoch. */
  oneMoreEpoch(model: 'sonnets' | 'current', corpus: CorpusSource): void {
    const { settings } = this;
    if (model === 'sonnets') this.#ask('train-sonnets', corpus, (client) => client.trainSonnets(corpus, settings));
    else this.#ask('one-more-epoch', corpus, (client) => client.oneMoreEpoch(corpus, settings));
  }

  /** Pauses, resumes or restarts, depending on the phase. */
  toggle(): void {
    // What is stored is another run than one of a link, or one that leans.
    const stored = this.#link === null && !this.leaning;
    if (this.phase === 'running') {
      if (stored) rememberPause(true);
      this.pause();
    } else if (this.phase === 'paused') {
      if (stored) rememberPause(false);
      this.resume();
    } else if (this.phase !== 'preparing') this.reset();
  }

  pause(): void {
    this.#client?.pause();
  }

  resume(): void {
    this.#client?.resume();
  }

  /** Ends the worker, which may be in the middle of a long step, and goes back to the run that was stored last, paused. */
  stopNow(): void {
    this.#client?.close();
    this.#asked = [];
    this.settings = DEFAULT_SETTINGS;
    this.#ofLists = null;
    rememberPause(true);
    this.#link = null;
    leaveLink();
    this.phase = 'preparing';
    this.#open(true, true);
  }

  /** Draws names from a kept moment of the run; from the latest weights for null. */
  goTo(iteration: number | null): void {
    this.moment = iteration;
    this.#client?.goTo(iteration);
    this.#measure();
    this.#host.requestUpdate();
  }

  /** Draws names under labels with these weights; under none for null. */
  mix(blend: ReadonlyMap<string, number> | null): void {
    this.blend = blend;
    void import('./blend_memory.ts').then(({ keepBlend }) => keepBlend(blend));
    this.names.clear();
    this.#client?.blend(blend && [...blend]);
    this.#measure();
    this.#host.requestUpdate();
  }

  /** Blends the labels of a stored run as at the last visit. */
  async #mixAgain(labels: readonly string[]): Promise<void> {
    if (labels.length < 2 || this.adopted?.from !== 'storage') return;
    const { keptBlend } = await import('./blend_memory.ts');
    const blend = keptBlend(labels);
    if (blend && !this.blend) this.mix(blend);
  }

  /** Trains a little on kept names, so that the names that follow lean to them. */
  moreLike(names: readonly string[]): void {
    const settings = this.inEffect;
    this.#send('more-like', this.corpus, settings, (client) => client.moreLike(names, settings));
  }

  /** Goes back to the run before the one that leans. */
  backToList(): void {
    const settings = this.inEffect;
    this.#send('back-to-list', this.corpus, settings, (client) => client.backToList(settings));
  }

  /** Requests more names. They arrive like the others. */
  more(): void {
    // If the worker stops, the page shows its `failed` message.
    this.#client?.sample(MORE_NAMES).catch(() => undefined);
  }

  /** Asks for other names. Those that came before leave the feed when the worker begins with them. */
  wish(form: WishForm): void {
    this.#wishes.wish(form);
    this.#host.requestUpdate();
  }

  /** Stops the names that stream, or lets them go on. */
  toggleStream(): void {
    this.#wishes.toggle();
    this.#host.requestUpdate();
  }

  /** Says whether somebody looks at the names. Otherwise they do not go on after training. */
  look(looked: boolean): void {
    this.#wishes.look(looked);
  }

  /** Applies settings from the controls, and sends the live ones to the worker. */
  change(settings: RunSettings): void {
    const { learningRate, clipValue, temperature } = settings;
    const now = this.settings;
    // Another preset is for the next run, but names are drawn at the temperature at once.
    const forRun = settings.preset === now.preset && now.preset === this.inEffect.preset;
    const ofRun = forRun && (learningRate !== now.learningRate || clipValue !== now.clipValue);
    this.settings = settings;
    // Whoever changes the shown settings wants them for the next list.
    if (changesOf(settings, now).length > 0) this.#ofLists = null;
    if (ofRun || temperature !== now.temperature) {
      this.inEffect = { ...this.inEffect, ...(ofRun && { learningRate, clipValue }), temperature };
      this.#client?.live(this.inEffect);
      this.#measure();
    }
    this.#host.requestUpdate();
  }

  /** Shows why the page refused a file before sending it to the worker. */
  refuse(message: string): void {
    this.refused = message;
    this.#host.requestUpdate();
  }

  #receive(reply: Reply): void {
    switch (reply.type) {
      case 'device':
        this.device = reply.description;
        break;
      case 'recovered':
        this.recovered = reply.message;
        break;
      case 'corpus':
        this.report = reply.report;
        break;
      case 'model':
        this.model = reply.report;
        if (!this.#ofLists) this.change(this.#temperature.suit(this.settings, reply.report.temperature));
        void this.#mixAgain(reply.report.labels);
        break;
      case 'adopted':
        this.#adopt(reply);
        break;
      case 'refused':
        this.refused = reply.message;
        if (this.#asked[0]?.request === reply.request) {
          const { corpus } = this.#asked.shift()!;
          this.offered = reply.readableAs === 'text' ? corpus : null;
          this.offeredNames = reply.asNames ?? null;
          if (this.#link !== null && this.phase === 'empty') this.#startInstead(reply.message);
        }
        break;
      case 'phase':
        if (reply.phase === 'preparing') this.#taken();
        this.phase = reply.phase;
        this.#advance(reply.progress);
        this.#measure();
        break;
      case 'progress':
        this.#advance(reply.progress);
        break;
      case 'names':
        this.names.add(reply.names, this.#headlineFrom);
        break;
      case 'snapshot':
        if (!this.lesson || !isPrinted(reply.iteration, this.inEffect)) return;
        this.prints = [...this.prints, printOf(reply)];
        break;
      case 'moments':
        this.moments = reply.iterations;
        break;
      case 'moment':
        this.names.clear();
        this.names.add(reply.names, this.#headlineFrom);
        break;
      case 'wished':
        if (reply.state === 'started') this.names.clear();
        this.#wishes.receive(reply);
        break;
      case 'leaning':
        this.leaning = reply;
        break;
      case 'failed':
        this.failed = reply.message;
        this.phase = 'failed';
        if (reply.request && this.#asked[0]?.request === reply.request) this.#asked.shift();
        break;
      default:
        // The answer to a question, which whoever asked it gets.
        reply satisfies { readonly id: number };
        return;
    }
    this.#frame.request();
  }

  /** Measures what names are like once nothing has changed for a moment and nothing trains. */
  #measure(): void {
    clearTimeout(this.#measuring);
    this.#measuring = undefined;
    this.gauge = null;
    if (this.phase !== 'done' && this.phase !== 'paused') return;
    const measuring = setTimeout(async () => {
      // If the worker stops, the page shows its `failed` message.
      const gauge = (await this.#client?.gauge().catch(() => null)) ?? null;
      // Something may have changed meanwhile.
      if (measuring !== this.#measuring) return;
      this.gauge = gauge;
      this.#host.requestUpdate();
    }, GAUGE_AFTER_MS);
    this.#measuring = measuring;
  }

  /** Sends a request that replaces the current run. If the worker refuses it, the run continues. */
  #ask(request: Request['type'], corpus: CorpusSource, send: (client: WorkerClient) => void): void {
    if (this.#link !== null) {
      this.#link = null;
      leaveLink();
      this.#client?.keepRuns();
    }
    this.#send(request, corpus, this.settings, send);
  }

  #send(
    request: Request['type'],
    corpus: CorpusSource,
    settings: RunSettings,
    send: (client: WorkerClient) => void,
  ): void {
    this.refused = null;
    this.offered = null;
    this.offeredNames = null;
    this.#asked.push({ request, corpus, settings });
    if (this.#client) send(this.#client);
    this.#host.requestUpdate();
  }

  /** The worker has accepted the first pending request and prepares its run. */
  #taken(): void {
    const asked = this.#asked.shift();
    if (asked) {
      this.corpus = asked.corpus;
      this.inEffect = asked.settings;
    }
    if (asked?.request !== 'restore') rememberPause(undefined);
    this.failed = null;
    this.recovered = null;
    this.adopted = null;
    this.saved = '';
    this.moments = [];
    this.moment = null;
    this.leaning = null;
    // The list stays, with its labels.
    if (asked?.request !== 'more-like' && asked?.request !== 'back-to-list') this.blend = null;
    this.#wishes.begin();
    this.#clear();
  }

  /** Takes over the settings of a run from storage or from a file. */
  #adopt({ settings, corpus, message, from }: Extract<Reply, { readonly type: 'adopted' }>): void {
    const ofLists = this.#ofLists ?? this.settings;
    const elsewhere = isLesson(settings) || (modeOf(settings) === 'text' && modeOf(ofLists) === 'names');
    this.#ofLists = elsewhere ? ofLists : null;
    if (!elsewhere) this.#temperature.adopt();
    this.settings = settings;
    this.inEffect = settings;
    this.corpus = corpus ?? { kind: 'built-in' };
    if (!corpus) this.report = null;
    this.adopted = { message, from };
    this.progress = { ...this.progress, iterations: settings.iterations ?? 0 };
  }

  #advance(progress: Progress): void {
    this.curve = extendCurve(this.curve, progress.points);
    this.progress = progress;
  }

  get #headlineFrom(): number {
    return Math.min(HEADLINE_FROM.iterations, this.progress.iterations * HEADLINE_FROM.share);
  }

  #clear(): void {
    this.curve = [];
    if (this.lesson) this.prints = [];
    this.names.clear();
    this.progress = { ...NO_PROGRESS, iterations: this.inEffect.iterations ?? 0 };
  }
}

/** False for the end of a run: the notebook prints nothing there. */
function isPrinted(iteration: number, { snapshotEvery = 1, snapshotFrom = 0 }: RunSettings): boolean {
  return (iteration - snapshotFrom) % snapshotEvery === 0;
}

function printOf({ iteration, smoothLoss, names }: Extract<Reply, { readonly type: 'snapshot' }>): LessonPrint {
  return { iteration: notebookIteration(iteration), loss: smoothLoss, names };
}
