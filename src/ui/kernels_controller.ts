import { checkKernels } from '../worker/ask.ts';
import type { ReactiveControllerHost } from 'lit';
import type { WorkerPort } from '../worker/client.ts';
import type { CheckedAdapter, KernelFinding, Reply } from '../worker/protocol.ts';
import { WorkedController } from './worked_controller.ts';

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

/** Checks every kernel of the GPU. */
export class KernelsController extends WorkedController<KernelsState> {
  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    super(host, connect, IDLE);
  }

  /** Starts a check. Calls `finished` with its findings once it has come to its end. */
  start(finished: (findings: readonly KernelFinding[]) => void): void {
    const client = this.begin({ ...IDLE, phase: 'checking' }, () => {
      const { phase, error, findings } = this.state;
      if (phase === 'done' && error === null) finished(findings);
    });
    checkKernels(client).catch(() => undefined);
  }

  protected receive(reply: Reply): void {
    if (reply.type === 'failed') this.change({ error: reply.message });
    if (reply.type === 'kernels') {
      const { step, error } = reply;
      if (step) {
        const { finding, ...known } = step;
        this.change({ ...known, findings: [...this.state.findings, finding] });
      }
      this.change({ error });
    }
    if (reply.type === 'failed' || (reply.type === 'kernels' && reply.done)) this.end('done');
  }
}
