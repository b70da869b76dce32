import type { ReactiveControllerHost } from 'lit';
import type { WorkerPort } from '../worker/client.ts';
import type { ProfileOrder, Reply, StepProfile } from '../worker/protocol.ts';
import { WorkedController } from './worked_controller.ts';

/** The state of the measurement of a training step. */
export interface ProfileState {
  readonly phase: 'idle' | 'measuring' | 'done' | 'stopped';
  /** What was measured last; null before. */
  readonly profile: StepProfile | null;
  readonly error: string | null;
}

/** Measures a training step. */
export class ProfileController extends WorkedController<ProfileState> {
  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    super(host, connect, { phase: 'idle', profile: null, error: null });
  }

  /**
   * Starts measuring. Calls `finished` once, at the end or when stopped.
   * @param avoided variants of kernels that compute wrong numbers here, as `KERNEL VARIANT`
   */
  start(order: ProfileOrder, avoided: readonly string[], finished: () => void): void {
    const client = this.begin({ phase: 'measuring', profile: null, error: null }, finished);
    client.avoid(avoided);
    client.ask((id) => ({ type: 'profile', id, order })).catch(() => undefined);
  }

  protected receive(reply: Reply): void {
    if (reply.type !== 'failed' && reply.type !== 'profile') return;
    if (reply.type === 'failed') this.change({ error: reply.message });
    else this.change({ profile: reply.profile, error: reply.error });
    this.end('done');
  }
}
