import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { Reply } from '../worker/protocol.ts';

/** Has a worker of its own do one thing for a panel. Stopping terminates the worker; what came so far stays. */
export abstract class WorkedController<State extends { readonly phase: string }> implements ReactiveController {
  state: State;
  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  #client: WorkerClient | null = null;
  #finished: (() => void) | null = null;

  /** @param idle the state before the first start */
  constructor(host: ReactiveControllerHost, connect: () => WorkerPort, idle: State) {
    this.state = idle;
    this.#host = host;
    this.#connect = connect;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  stop(): void {
    this.end('stopped');
  }

  /** Connects to a new worker, after the one before has ended. Calls `finished` once, at the end or when stopped. */
  protected begin(change: Partial<State>, finished: () => void): WorkerClient {
    this.stop();
    this.#finished = finished;
    const client = (this.#client = new WorkerClient(this.#connect()));
    this.change(change);
    client.subscribe((reply) => this.receive(reply));
    return client;
  }

  /** Takes a reply of the worker in. A request's own promise need not be awaited: replies have the reason of a failure, and a stop is none. */
  protected abstract receive(reply: Reply): void;

  protected end(phase: 'done' | 'stopped'): void {
    if (!this.#client) return;
    this.#client.close();
    this.#client = null;
    this.change({ phase } as Partial<State>);
    this.#finished?.();
    this.#finished = null;
  }

  protected change(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.#host.requestUpdate();
  }
}
