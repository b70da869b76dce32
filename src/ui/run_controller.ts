import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import {
  DEFAULT_SETTINGS,
  type ChartPoint,
  type ListReport,
  type ListSource,
  type Phase,
  type Progress,
  type Reply,
  type RunSettings,
} from '../worker/protocol.ts';
import { extendCurve } from './curve.ts';
import { FrameScheduler } from './frame.ts';
import { NameFeed } from './name_feed.ts';

/** Names that one press of "More names" asks for. */
export const MORE_NAMES = 20;

const NO_PROGRESS: Progress = {
  iteration: 0,
  iterations: DEFAULT_SETTINGS.iterations,
  smoothLoss: NaN,
  stepsPerSecond: NaN,
  clippedShare: NaN,
  largestGradient: NaN,
  points: [],
};

/** The run of the page: what the worker said of it, and what may be asked of it. Its host paints once per frame. */
export class RunController implements ReactiveController {
  phase: Phase = 'empty';
  progress: Progress = NO_PROGRESS;
  curve: readonly ChartPoint[] = [];
  report: ListReport | null = null;
  device: EngineDescription | null = null;
  /** Why the last list or setting was refused; the run in progress goes on. */
  refused: string | null = null;
  /** What happened to the device, if anything did. */
  recovered: string | null = null;
  /** Why the run stopped. */
  failed: string | null = null;
  /** The settings as the controls show them. */
  settings: RunSettings = DEFAULT_SETTINGS;
  /** The settings the run in progress was started with, live changes included. */
  inEffect: RunSettings = DEFAULT_SETTINGS;
  /** The list the run in progress was started with. */
  list: ListSource = { kind: 'built-in' };
  readonly names = new NameFeed();

  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  readonly #frame: FrameScheduler;
  #client: WorkerClient | null = null;
  /** Starts and resets that the worker has neither taken nor refused yet, in their order, which is that of its answers. */
  #asked: { readonly list: ListSource; readonly settings: RunSettings }[] = [];

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#host = host;
    this.#connect = connect;
    this.#frame = new FrameScheduler(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.#client = new WorkerClient(this.#connect());
    this.#client.subscribe((reply) => this.#receive(reply));
    this.start(this.list);
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

  /** Trains on a list, with the settings as the controls show them. */
  start(list: ListSource): void {
    this.refused = null;
    this.#asked.push({ list, settings: this.settings });
    this.#client?.start(list, this.settings);
    this.#host.requestUpdate();
  }

  /** Trains again from iteration 0, with the settings as the controls show them. */
  reset(): void {
    if (!this.report) return this.start(this.list);
    this.refused = null;
    this.#asked.push({ list: this.list, settings: this.settings });
    this.#client?.reset(this.settings);
    this.#host.requestUpdate();
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
      case 'list':
        this.report = reply.report;
        break;
      case 'refused':
        this.refused = reply.message;
        this.#asked.shift();
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
      case 'snapshot':
      case 'check':
        return;
      default:
        reply satisfies never;
    }
    this.#frame.request();
  }

  /** What was asked for first is what runs now; a run begins with its preparation. */
  #taken(): void {
    const asked = this.#asked.shift();
    if (asked) {
      this.list = asked.list;
      this.inEffect = asked.settings;
    }
    this.failed = null;
    this.recovered = null;
    this.#clear();
  }

  #advance(progress: Progress): void {
    this.curve = extendCurve(this.curve, progress.points);
    this.progress = progress;
  }

  #clear(): void {
    this.curve = [];
    this.names.clear();
    this.progress = { ...NO_PROGRESS, iterations: this.inEffect.iterations };
  }
}
