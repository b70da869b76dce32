import type { ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import type { WorkerPort } from '../worker/client.ts';
import { extendCurve } from '../worker/curve.ts';
import type { ChartPoint, Reply, SweepOrder, SweptRun } from '../worker/protocol.ts';
import { WorkedController } from './worked_controller.ts';

/** What the user chooses of a sweep. */
export type SweepChoice = Pick<SweepOrder, 'learningRates' | 'seeds'>;

/** A run of a sweep. */
export interface SweepLane {
  readonly learningRate: number;
  readonly seed: number;
  readonly curve: readonly ChartPoint[];
  /** Null until it ends. */
  readonly ended: Omit<SweptRun, 'model'> | null;
}

/** The state of a sweep. */
export interface SweepState {
  readonly phase: 'idle' | 'training' | 'done' | 'stopped';
  /** Null before the first. */
  readonly order: SweepOrder | null;
  readonly device: EngineDescription | null;
  /** Learning rates first. */
  readonly runs: readonly SweepLane[];
  /** The best run that has ended, with its model file; null if there is none. */
  readonly best: { readonly run: number; readonly model: Uint8Array } | null;
  /** The message if the device was lost. */
  readonly note: string | null;
  readonly error: string | null;
}

/** Before the first. */
export const NO_SWEEP: SweepState = {
  phase: 'idle',
  order: null,
  device: null,
  runs: [],
  best: null,
  note: null,
  error: null,
};

/** The state at the beginning of an order. */
export function begun(order: SweepOrder): SweepState {
  const { learningRates, seeds } = order;
  const runs = learningRates.flatMap((learningRate) =>
    seeds.map((seed) => ({ learningRate, seed, curve: [], ended: null })),
  );
  return { ...NO_SWEEP, phase: 'training', order, runs };
}

/** The state after a reply of the worker. */
export function received(state: SweepState, reply: Reply): SweepState {
  switch (reply.type) {
    case 'device':
      return { ...state, device: reply.description };
    case 'recovered':
      return { ...state, note: reply.message };
    case 'failed':
      return { ...state, error: reply.message };
    case 'swept': {
      const runs = [...state.runs];
      for (const [run, points] of reply.points) {
        runs[run] = { ...runs[run]!, curve: extendCurve(runs[run]!.curve, points) };
      }
      if (!reply.ended) return { ...state, runs, error: reply.error };
      const { model, ...ended } = reply.ended;
      const { run, iteration, smoothLoss, divergedAt } = ended;
      const { curve } = runs[run]!;
      const last = curve.at(-1);
      // The curve ends with the loss that is told.
      const end = last && divergedAt === null ? [{ ...last, iteration, smoothLoss, heldOut: null }] : [];
      runs[run] = { ...runs[run]!, curve: extendCurve(curve, end), ended };
      return { ...state, runs, best: model ? { run, model } : state.best };
    }
    default:
      return state;
  }
}

/** Trains the runs of a sweep. Runs that have ended stay when it is stopped. */
export class SweepController extends WorkedController<SweepState> {
  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    super(host, connect, NO_SWEEP);
  }

  /**
   * Starts the runs. Calls `finished` once, at the end or when stopped.
   * @param avoided variants of kernels that compute wrong numbers here, as `KERNEL VARIANT`
   */
  start(order: SweepOrder, avoided: readonly string[], finished: () => void): void {
    const client = this.begin(begun(order), finished);
    client.avoid(avoided);
    client.ask((id) => ({ type: 'sweep', id, order })).catch(() => undefined);
  }

  protected receive(reply: Reply): void {
    this.change(received(this.state, reply));
    if (reply.type === 'failed' || (reply.type === 'swept' && reply.done)) this.end('done');
  }
}
