import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { ChartPoint, CorpusReport, ModelReport, Phase, Progress, Reply, Request } from '../worker/protocol.ts';
import { DEFAULT_SETTINGS, withPreset } from '../worker/settings.ts';
import type { CorpusSource, RunSettings } from '../worker/settings.ts';
import { downloadBytes } from './clipboard.ts';
import { extendCurve } from './curve.ts';
import { FrameScheduler } from './frame.ts';
import { NameFeed } from './name_feed.ts';

/** Names that one press of "More names" asks for. */
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

/** Something that the worker was asked to put in the place of the run. */
interface Asked {
  readonly request: Request['type'];
  readonly corpus: CorpusSource;
  readonly settings: RunSettings;
}

/** The run of the page: what the worker said of it, and what may be asked of it. Its host paints once per frame. */
export class RunController implements ReactiveController {
  phase: Phase = 'empty';
  progress: Progress = NO_PROGRESS;
  curve: readonly ChartPoint[] = [];
  report: CorpusReport | null = null;
  model: ModelReport | null = null;
  /** A run or a model that came from the browser's storage or from a file: what it is. */
  adopted: { readonly message: string; readonly from: 'storage' | 'file' } | null = null;
  device: EngineDescription | null = null;
  /** Why the last corpus, file or setting was refused; the run in progress goes on. */
  refused: string | null = null;
  /** The corpus that was refused as names and can be learned as text, or null. */
  offered: CorpusSource | null = null;
  /** What came of saving the model; empty before. */
  saved = '';
  /** What happened to the device, if anything did. */
  recovered: string | null = null;
  /** Why the run stopped. */
  failed: string | null = null;
  /** The settings as the controls show them. */
  settings: RunSettings = DEFAULT_SETTINGS;
  /** The settings the run in progress was started with, live changes included. */
  inEffect: RunSettings = DEFAULT_SETTINGS;
  /** The corpus the run in progress was started with. */
  corpus: CorpusSource = { kind: 'built-in' };
  readonly names = new NameFeed();

  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  readonly #frame: FrameScheduler;
  #client: WorkerClient | null = null;
  /** Starts and resets that the worker has neither taken nor refused yet, in their order, which is that of its answers. */
  #asked: Asked[] = [];

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#host = host;
    this.#connect = connect;
    this.#frame = new FrameScheduler(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.#client = new WorkerClient(this.#connect());
    this.#client.subscribe((reply) => this.#receive(reply));
    this.#ask('restore', this.corpus, (client) => client.restore(this.settings));
  }

  hostDisconnected(): void {
    this.#frame.cancel();
    this.#client?.close();
    this.#client = null;
  }

  /** The worker, for questions that are not about the run; null while the host is not in the document. */
  get client(): WorkerClient | null {
    return this.#client;
  }

  /** Whether training is under way, or will be once the worker has come to it. */
  get active(): boolean {
    return this.phase === 'running' || this.phase === 'preparing' || this.#asked.length > 0;
  }

  /** Trains on a corpus, with the settings as the controls show them. */
  start(corpus: CorpusSource): void {
    this.#ask('start', corpus, (client) => client.start(corpus, this.settings));
  }

  /** Trains again from iteration 0, with the settings as the controls show them. */
  reset(): void {
    if (!this.report) return this.start(this.corpus);
    this.#ask('reset', this.corpus, (client) => client.reset(this.settings));
  }

  /** Leaves what was kept or opened, and begins as on the first visit. */
  startFresh(): void {
    this.settings = DEFAULT_SETTINGS;
    this.start({ kind: 'built-in' });
  }

  /** Learns a corpus as text that was read, or refused, as a list of names. */
  learnAsText(corpus: CorpusSource): void {
    this.settings = withPreset(this.settings, 'text');
    this.start(corpus);
  }

  /** Opens a model file. */
  open(name: string, bytes: Uint8Array): void {
    this.#ask('open', this.corpus, (client) => client.open(name, bytes, this.settings));
  }

  /** Saves the model as a file. */
  async save(): Promise<void> {
    const { source = 'model' } = this.report ?? {};
    const stem = source.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}]+/gu, '-');
    const name = `${stem}.safetensors`;
    try {
      const bytes = await this.#client?.save();
      if (bytes) downloadBytes(bytes, name);
      this.saved = `Saved as ${name}.`;
    } catch (error) {
      this.saved = error instanceof Error ? error.message : String(error);
    }
    this.#host.requestUpdate();
  }

  /** Trains the studio's own model on a text for one more epoch. */
  trainSonnets(corpus: CorpusSource): void {
    this.#ask('train-sonnets', corpus, (client) => client.trainSonnets(corpus, this.settings));
  }

  /** Pauses, resumes or starts again, whichever the phase allows. */
  toggle(): void {
    if (this.phase === 'running') this.#client?.pause();
    else if (this.phase === 'paused') this.#client?.resume();
    else if (this.phase !== 'preparing') this.reset();
  }

  pause(): void {
    this.#client?.pause();
  }

  resume(): void {
    this.#client?.resume();
  }

  /** Asks for more names; they come with the others. */
  more(): void {
    // A worker that stops says so itself, in a message the page shows.
    this.#client?.sample(MORE_NAMES).catch(() => undefined);
  }

  /** Takes settings from the controls, and sends the worker those that act at once. */
  change(settings: RunSettings): void {
    const { learningRate, clipValue, temperature } = settings;
    const now = this.settings;
    const live = learningRate !== now.learningRate || clipValue !== now.clipValue || temperature !== now.temperature;
    this.settings = settings;
    if (live) {
      this.inEffect = { ...this.inEffect, learningRate, clipValue, temperature };
      this.#client?.live(settings);
    }
    this.#host.requestUpdate();
  }

  /** Shows why something was refused on the page itself, before the worker saw it. */
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
        break;
      case 'adopted':
        this.#adopt(reply);
        break;
      case 'refused':
        this.refused = reply.message;
        if (this.#asked[0]?.request === reply.request) {
          const { corpus } = this.#asked.shift()!;
          this.offered = reply.readableAs === 'text' ? corpus : null;
        }
        break;
      case 'phase':
        if (reply.phase === 'preparing') this.#taken();
        this.phase = reply.phase;
        this.#advance(reply.progress);
        break;
      case 'progress':
        this.#advance(reply.progress);
        break;
      case 'names':
        this.names.add(reply.names);
        break;
      case 'failed':
        this.failed = reply.message;
        this.phase = 'failed';
        break;
      case 'parameters':
      case 'saved':
      case 'written':
      case 'snapshot':
      case 'check':
      case 'crossover':
        return;
      default:
        reply satisfies never;
    }
    this.#frame.request();
  }

  /** Asks for something in the place of the run in progress, which stays where it is refused. */
  #ask(request: Request['type'], corpus: CorpusSource, send: (client: WorkerClient) => void): void {
    this.refused = null;
    this.offered = null;
    this.#asked.push({ request, corpus, settings: this.settings });
    if (this.#client) send(this.#client);
    this.#host.requestUpdate();
  }

  /** What was asked for first is what runs now; a run begins with its preparation. */
  #taken(): void {
    const asked = this.#asked.shift();
    if (asked) {
      this.corpus = asked.corpus;
      this.inEffect = asked.settings;
    }
    this.failed = null;
    this.recovered = null;
    this.adopted = null;
    this.saved = '';
    this.#clear();
  }

  /** What came from elsewhere brings its settings along. */
  #adopt({ settings, corpus, message, from }: Extract<Reply, { readonly type: 'adopted' }>): void {
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

  #clear(): void {
    this.curve = [];
    this.names.clear();
    this.progress = { ...NO_PROGRESS, iterations: this.inEffect.iterations ?? 0 };
  }
}
