import { measureCrossover } from '../worker/ask.ts';
import type { ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import type { WorkerPort } from '../worker/client.ts';
import type { Crossing, CrossoverOrder, Reply } from '../worker/protocol.ts';
import { WorkedController } from './worked_controller.ts';

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

/** Times both engines at many sizes. */
export class CrossoverController extends WorkedController<CrossoverState> {
  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    super(host, connect, { phase: 'idle', order: null, device: null, crossings: [], error: null });
  }

  /**
   * Starts measuring. Calls `finished` once, at the end or when stopped.
   * @param avoided variants of kernels that compute wrong numbers here, as `KERNEL VARIANT`
   */
  start(order: CrossoverOrder, avoided: readonly string[], finished: () => void): void {
    const client = this.begin({ phase: 'measuring', order, device: null, crossings: [], error: null }, finished);
    client.avoid(avoided);
    measureCrossover(client, order).catch(() => undefined);
  }

  protected receive(reply: Reply): void {
    if (reply.type === 'failed') this.change({ error: reply.message });
    if (reply.type === 'crossover') {
      const { crossing, device, error } = reply;
      const crossings = crossing ? [...this.state.crossings, crossing] : this.state.crossings;
      this.change({ crossings, error, device: device ?? this.state.device });
    }
    if (reply.type === 'failed' || (reply.type === 'crossover' && reply.done)) this.end('done');
  }
}
