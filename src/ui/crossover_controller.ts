import { measureCrossover } from '../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { Crossing, CrossoverOrder, Reply } from '../worker/protocol.ts';

/** The state of the comparison of both engines. */
export interface CrossoverState {
  readonly phase: 'idle' | 'measuring' | 'done' | 'stopped';
  /** The requested sizes; null before the first measurement. */
  readonly order: CrossoverOrder | null;
  /** The device that is compared with the CPU; null until it is open. */
  readonly device: EngineDescription | null;
  readonly crossings: readonly Crossing[];
  readonly error: string | null;
}

/** Times both engines at many sizes, in a worker of its own. Stopping terminates the worker. */
export class CrossoverController implements ReactiveController {
  state: CrossoverState = { phase: 'idle', order: null, device: null, crossings: [], error: null };
  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  #client: WorkerClient | null = null;
  #finished: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#host = host;
    this.#connect = connect;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Starts measuring. Calls `finished` once, at the end or when stopped. */
  start(order: CrossoverOrder, finished: () => void): void {
    this.stop();
    this.#finished = finished;
    const client = (this.#client = new WorkerClient(this.#connect()));
    this.#change({ phase: 'measuring', order, device: null, crossings: [], error: null });
    client.subscribe((reply) => this.#receive(reply));
    // The reply has the reason of a failure, and a stop is no failure.
    measureCrossover(client, order).catch(() => undefined);
  }

  stop(): void {
    this.#end('stopped');
  }

  #receive(reply: Reply): void {
    if (reply.type === 'failed') this.#change({ error: reply.message });
    if (reply.type === 'crossover') {
      const { crossing, device, error } = reply;
      const crossings = crossing ? [...this.state.crossings, crossing] : this.state.crossings;
      this.#change({ crossings, error, device: device ?? this.state.device });
    }
    if (reply.type === 'failed' || (reply.type === 'crossover' && reply.done)) this.#end('done');
  }

  #end(phase: 'done' | 'stopped'): void {
    if (!this.#client) return;
    this.#client.close();
    this.#client = null;
    this.#change({ phase });
    this.#finished?.();
    this.#finished = null;
  }

  #change(change: Partial<CrossoverState>): void {
    this.state = { ...this.state, ...change };
    this.#host.requestUpdate();
  }
}
