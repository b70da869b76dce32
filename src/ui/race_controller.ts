import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { EngineDescription } from '../engine/engine.ts';
import { WorkerClient, type WorkerPort } from '../worker/client.ts';
import type { ChartPoint, Reply } from '../worker/protocol.ts';
import { notebookIteration } from '../worker/settings.ts';
import type { CorpusSource, RunSettings } from '../worker/settings.ts';
import { extendCurve } from '../worker/curve.ts';
import { FrameScheduler } from './frame.ts';
import { SnapshotPairing, type SnapshotPair } from './race_pairs.ts';

/**
 * The last iteration of the race, as the notebook counts from 0: few enough that float32 sums in another order do not yet
 * change the names, and one at which the notebook prints.
 */
export const RACE_ITERATIONS = 2_000;
/** Iterations between two comparisons. The first is at iteration 0, as in the notebook. */
export const RACE_SNAPSHOT_EVERY = 250;
/** Iterations between two points of the curves, the same for both engines. */
const POINTS_EVERY = 10;
/** Updates of the race: the notebook prints after the update of an iteration. */
const UPDATES = RACE_ITERATIONS + 1;

/** The engines that race. */
export type LaneName = 'gpu' | 'cpu';

/** The progress of one engine in the race. */
export interface Lane {
  readonly device: EngineDescription | null;
  /** As the notebook counts, from 0. */
  readonly iteration: number;
  /** The worker's number during the race, and the mean over the race at its end. */
  readonly stepsPerSecond: number;
  readonly smoothLoss: number;
  readonly curve: readonly ChartPoint[];
  readonly done: boolean;
  /** Seconds from the first step to the last; NaN until the end. */
  readonly seconds: number;
  /** A message if its device was lost during the race, or null. */
  readonly note: string | null;
  /** Why this engine failed, or null. */
  readonly error: string | null;
}

/** The state of the race. */
export interface RaceState {
  readonly phase: 'idle' | 'racing' | 'done' | 'stopped';
  readonly lanes: Readonly<Record<LaneName, Lane>>;
  readonly pairs: readonly SnapshotPair[];
}

const EMPTY_LANE: Lane = {
  device: null,
  iteration: 0,
  stepsPerSecond: NaN,
  smoothLoss: NaN,
  curve: [],
  done: false,
  seconds: NaN,
  note: null,
  error: null,
};

const LANES: readonly LaneName[] = ['gpu', 'cpu'];

/** Runs the same training on two engines, each in a worker of its own. */
export class RaceController implements ReactiveController {
  state: RaceState = { phase: 'idle', lanes: { gpu: EMPTY_LANE, cpu: EMPTY_LANE }, pairs: [] };

  readonly #connect: () => WorkerPort;
  readonly #frame: FrameScheduler;
  readonly #began = new Map<LaneName, number>();
  #clients: WorkerClient[] = [];
  #pairing = new SnapshotPairing();
  #finished: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, connect: () => WorkerPort) {
    this.#connect = connect;
    this.#frame = new FrameScheduler(() => host.requestUpdate());
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#end('stopped');
    this.#frame.cancel();
  }

  /**
   * Starts a race on a corpus with some settings. Calls `finished` once, when both engines are done or stopped.
   * @param avoided variants of kernels that compute wrong numbers here, as `KERNEL VARIANT`
   */
  start(corpus: CorpusSource, settings: RunSettings, avoided: readonly string[], finished: () => void): void {
    this.#end('stopped');
    this.#finished = finished;
    this.#pairing = new SnapshotPairing();
    this.#began.clear();
    this.state = { phase: 'racing', lanes: { gpu: EMPTY_LANE, cpu: EMPTY_LANE }, pairs: [] };
    for (const lane of LANES) {
      const client = new WorkerClient(this.#connect());
      this.#clients.push(client);
      client.subscribe((reply) => this.#receive(lane, reply));
      client.avoid(avoided);
      client.start(corpus, {
        ...settings,
        device: lane,
        iterations: UPDATES,
        snapshotEvery: RACE_SNAPSHOT_EVERY,
        snapshotFrom: 1,
        pointsEvery: POINTS_EVERY,
      });
    }
    this.#frame.request();
  }

  /** Stops the race. */
  stop(): void {
    this.#end('stopped');
  }

  #receive(lane: LaneName, reply: Reply): void {
    switch (reply.type) {
      case 'device':
        this.#change(lane, { device: reply.description });
        break;
      case 'phase':
      case 'progress': {
        const { stepsPerSecond, smoothLoss } = reply.progress;
        const iteration = notebookIteration(reply.progress.iteration);
        const curve = extendCurve(this.state.lanes[lane].curve, reply.progress.points.map(asNotebookCounts));
        this.#change(lane, { iteration, stepsPerSecond, smoothLoss, curve });
        if (reply.type === 'phase' && reply.phase === 'running') this.#began.set(lane, performance.now());
        if (reply.type === 'phase' && reply.phase === 'done') this.#arrive(lane);
        break;
      }
      case 'snapshot':
        this.#pairing.add(lane, asNotebookCounts(reply));
        this.state = { ...this.state, pairs: this.#pairing.pairs };
        break;
      case 'recovered':
        this.#change(lane, { note: reply.message });
        break;
      case 'refused':
      case 'failed':
        this.#change(lane, { error: reply.message, done: true, stepsPerSecond: NaN });
        break;
    }
    this.#frame.request();
    if (this.state.phase === 'racing' && LANES.every((name) => this.state.lanes[name].done)) this.#end('done');
  }

  #arrive(lane: LaneName): void {
    const seconds = (performance.now() - (this.#began.get(lane) ?? NaN)) / 1000;
    this.#change(lane, { done: true, seconds, stepsPerSecond: UPDATES / seconds });
  }

  #change(lane: LaneName, change: Partial<Lane>): void {
    const { lanes } = this.state;
    this.state = { ...this.state, lanes: { ...lanes, [lane]: { ...lanes[lane], ...change } } };
  }

  #end(phase: 'done' | 'stopped'): void {
    if (this.state.phase !== 'racing') return;
    for (const client of this.#clients) client.close();
    this.#clients = [];
    this.state = { ...this.state, phase };
    this.#frame.request();
    this.#finished?.();
    this.#finished = null;
  }
}

function asNotebookCounts<T extends { readonly iteration: number }>(counted: T): T {
  return { ...counted, iteration: notebookIteration(counted.iteration) };
}
