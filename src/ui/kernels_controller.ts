import { checkKernels } from '../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { CheckedAdapter, KernelFinding, Reply } from '../worker/protocol.ts';

/** The state of the check of the GPU's kernels. */
export interface KernelsState {
  readonly phase: 'idle' | 'checking' | 'done' | 'stopped';
  /** The adapter; null until its device is open. */
  readonly adapter: CheckedAdapter | null;
  /** The version of this program; empty until the device is open. */
  readonly version: string;
  readonly findings: readonly KernelFinding[];
  /** The names of variants; none until they are known. */
  readonly variants: readonly string[];
  /** How many variants there are, of all kernels; 0 until that is known. */
  readonly of: number;
  readonly error: string | null;
}

const IDLE: KernelsState = {
  phase: 'idle',
  adapter: null,
  version: '',
  findings: [],
  variants: [],
  of: 0,
  error: null,
};

/** Checks every kernel of the GPU, in a worker of its own. Stopping terminates the worker. */
export class KernelsController implements ReactiveController {
  state = IDLE;
  readonly #host: ReactiveControllerHost;
  readonly #connect: () => WorkerPort;
  #client: WorkerClient | null = null;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#host = host;
    this.#connect = connect;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Starts a check. Calls `finished` with its findings once it has come to its end. */
  start(finished: (findings: readonly KernelFinding[]) => void): void {
    this.stop();
    const client = (this.#client = new WorkerClient(this.#connect()));
    this.#change({ ...IDLE, phase: 'checking' });
    client.subscribe((reply) => this.#receive(reply, finished));
    // The reply has the reason of a failure, and a stop is no failure.
    checkKernels(client).catch(() => undefined);
  }

  stop(): void {
    this.#end('stopped');
  }

  #receive(reply: Reply, finished: (findings: readonly KernelFinding[]) => void): void {
    if (reply.type === 'failed') this.#change({ error: reply.message });
    if (reply.type === 'kernels') {
      const { step, error } = reply;
      if (step) {
        const { finding, ...known } = step;
        this.#change({ ...known, findings: [...this.state.findings, finding] });
      }
      this.#change({ error });
    }
    if (reply.type === 'kernels' && reply.done && reply.error === null) finished(this.state.findings);
    if (reply.type === 'failed' || (reply.type === 'kernels' && reply.done)) this.#end('done');
  }

  #end(phase: 'done' | 'stopped'): void {
    if (!this.#client) return;
    this.#client.close();
    this.#client = null;
    this.#change({ phase });
  }

  #change(change: Partial<KernelsState>): void {
    this.state = { ...this.state, ...change };
    this.#host.requestUpdate();
  }
}
