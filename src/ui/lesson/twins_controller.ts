import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { EXPLOSIVE } from '../../train/explosion.ts';
import { WorkerClient, type WorkerPort } from '../../worker/client.ts';
import type { Explosion, Reply, WatchOrder, WatchPoint, WatchState } from '../../worker/protocol.ts';
import type { CorpusSource, RunSettings } from '../../worker/settings.ts';
import { FrameScheduler } from '../frame.ts';

/** What the twins differ from the notebook's run in. */
export interface TwinsOrder {
  readonly learningRate: number;
  /** Where the second twin's gradients are clipped. */
  readonly clipValue: number;
}

/** The runs: without clipping, with it, and the first again from before its explosion on, with clipping. */
export type TwinName = 'free' | 'clipped' | 'again';

/** One of the runs. */
export interface Twin {
  readonly points: readonly WatchPoint[];
  readonly explosion: Explosion | null;
  readonly done: boolean;
  readonly error: string | null;
}

/** The state of the twins. */
export interface TwinsState extends TwinsOrder {
  readonly phase: 'idle' | 'running' | 'done' | 'stopped';
  readonly iterations: number;
  /** True if the network is the notebook's tanh layer, with its names of tensors. */
  readonly inNotebook: boolean;
  /** The loss of uniform guesses in nats per symbol; NaN where it is not known. */
  readonly uniform: number;
  /** `again` is there once it has been asked for. */
  readonly twins: { readonly free: Twin; readonly clipped: Twin; readonly again: Twin | null };
}

const NEW: Twin = { points: [], explosion: null, done: false, error: null };
const { iterations } = EXPLOSIVE;

/** Trains the same network with and without clipping, side by side in a worker. */
export class TwinsController implements ReactiveController {
  state: TwinsState = {
    ...EXPLOSIVE,
    ...{ phase: 'idle', inNotebook: true, uniform: NaN, twins: { free: NEW, clipped: NEW, again: null } },
  };
  readonly #connect: () => WorkerPort;
  readonly #frame: FrameScheduler;
  #client: WorkerClient | null = null;
  #order: Pick<WatchOrder, 'corpus' | 'settings'> | null = null;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#connect = connect;
    this.#frame = new FrameScheduler(() => host.requestUpdate());
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
    this.#frame.cancel();
  }

  /**
   * Starts both twins on a corpus, with settings but for those of the order.
   * @param symbols how many the corpus has; NaN if that is not known
   */
  start(corpus: CorpusSource, settings: RunSettings, { learningRate, clipValue }: TwinsOrder, symbols: number): void {
    this.stop();
    const { cell, layers } = settings;
    const twins = { free: NEW, clipped: NEW, again: null };
    const inNotebook = cell === 'rnn' && layers === 1;
    const uniform = Math.log(symbols);
    this.state = { phase: 'running', learningRate, clipValue, iterations, inNotebook, uniform, twins };
    this.#order = { corpus, settings: { ...settings, device: 'cpu', learningRate, iterations, clipValue } };
    this.#watch(['free', 'clipped'], null);
    this.#frame.request();
  }

  /** Goes back before the explosion of the twin without clipping, and on with clipping. */
  goBack(): void {
    const { explosion } = this.state.twins.free;
    if (this.state.phase !== 'done' || !explosion) return;
    this.state = { ...this.state, phase: 'running', twins: { ...this.state.twins, again: NEW } };
    this.#watch(['again'], explosion.back);
    this.#frame.request();
  }

  /** Stops the twins. */
  stop(): void {
    if (this.state.phase === 'running') this.#end('stopped');
  }

  #watch(names: readonly TwinName[], from: WatchState | null): void {
    const client = new WorkerClient(this.#connect());
    this.#client = client;
    client.subscribe((reply) => this.#receive(names, reply));
    const order = { ...this.#order!, clipped: names.map((name) => name !== 'free'), from };
    // Why a worker stopped is among its replies.
    client.ask((id) => ({ type: 'watch', id, order })).catch(() => undefined);
  }

  #receive(names: readonly TwinName[], reply: Reply): void {
    if (reply.type !== 'watched' && reply.type !== 'failed') return;
    const { runs, done, error } = reply.type === 'watched' ? reply : { runs: [], done: true, error: reply.message };
    const twins = { ...this.state.twins };
    for (const [i, name] of names.entries()) {
      const before = twins[name] ?? NEW;
      const run = runs[i];
      if (run) twins[name] = { ...run, points: [...before.points, ...run.points], error };
      else if (!before.done) twins[name] = { ...before, done: true, error };
    }
    this.state = { ...this.state, twins };
    if (done) this.#end('done');
    this.#frame.request();
  }

  #end(phase: 'done' | 'stopped'): void {
    this.#client?.close();
    this.#client = null;
    this.state = { ...this.state, phase };
    this.#frame.request();
  }
}
