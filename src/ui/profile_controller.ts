import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { ProfileOrder, Reply, StepProfile } from '../worker/protocol.ts';

/** The state of the measurement of a training step. */
export interface ProfileState {
  readonly phase: 'idle' | 'measuring' | 'done' | 'stopped';
  /** What was measured last; null before. */
  readonly profile: StepProfile | null;
  readonly error: string | null;
}

/** Measures a training step, in a worker of its own. Stopping terminates the worker. */
export class ProfileController implements ReactiveController {
  state: ProfileState = { phase: 'idle', profile: null, error: null };
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

  /**
   * Starts measuring. Calls `finished` once, at the end or when stopped.
   * @param avoided variants of kernels that compute wrong numbers here, as `KERNEL VARIANT`
   */
  start(order: ProfileOrder, avoided: readonly string[], finished: () => void): void {
    this.stop();
    this.#finished = finished;
    const client = (this.#client = new WorkerClient(this.#connect()));
    this.#change({ phase: 'measuring', profile: null, error: null });
    client.subscribe((reply) => this.#receive(reply));
    client.avoid(avoided);
    // The reply has the reason of a failure, and a stop is no failure.
    client.ask((id) => ({ type: 'profile', id, order })).catch(() => undefined);
  }

  stop(): void {
    this.#end('stopped');
  }

  #receive(reply: Reply): void {
    if (reply.type !== 'failed' && reply.type !== 'profile') return;
    if (reply.type === 'failed') this.#change({ error: reply.message });
    else this.#change({ profile: reply.profile, error: reply.error });
    this.#end('done');
  }

  #end(phase: 'done' | 'stopped'): void {
    if (!this.#client) return;
    this.#client.close();
    this.#client = null;
    this.#change({ phase });
    this.#finished?.();
    this.#finished = null;
  }

  #change(change: Partial<ProfileState>): void {
    this.state = { ...this.state, ...change };
    this.#host.requestUpdate();
  }
}
