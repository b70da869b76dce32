import type { ReactiveControllerHost } from 'lit';
import { halfLinesNote, readRunLog } from '../train/run_log.ts';
import type { LoggedRun } from '../train/run_log.ts';
import { CURVE_POINTS, halveCurve } from '../worker/curve.ts';
import type { ChartPoint } from '../worker/protocol.ts';
import type { TakenFile } from './file_intake.ts';
import { RUNS_KEPT, withRun } from './past_run.ts';
import type { PastRun } from './past_run.ts';
import type { RunListStore } from './run_list_store.ts';

/** A run of an open log, or a past run of the page. */
export interface OpenLog extends Omit<LoggedRun, 'steps'> {
  readonly id: number;
  readonly name: string;
  readonly curve: readonly ChartPoint[];
  /** The last step in the log. */
  readonly lastStep: number;
  /** What the user should know of the file; empty for nothing. */
  readonly note: string;
  /** The run of the page; null for one of a log. */
  readonly run: PastRun | null;
}

/** The open logs and past runs, and why others were refused. */
export interface LogsState {
  readonly open: readonly OpenLog[];
  readonly refused: readonly string[];
  /** False if the browser does not let the page store past runs: then they are gone with the page. */
  readonly stored: boolean;
}

const openBrowserStore = async (): Promise<RunListStore> =>
  new (await import('./run_list_store.ts')).BrowserRunListStore();

/** The logs of runs that are open on the page, and the page's own past runs, which the browser stores. */
export class LogController {
  state: LogsState = { open: [], refused: [], stored: true };
  readonly #host: ReactiveControllerHost;
  readonly #store: Promise<RunListStore>;
  /** Changes are stored in their order, after what was stored has been read. */
  #turn: Promise<void>;
  #next = 0;

  constructor(host: ReactiveControllerHost, openStore = openBrowserStore) {
    this.#host = host;
    this.#store = openStore();
    this.#turn = this.#try(async (store) => {
      const stored = await store.load();
      // Those that were listed meanwhile come last.
      this.#show(this.#runs.reduce(withRun, stored));
    });
  }

  /** Lists a run that has ended or was replaced, and stores it. */
  keep(run: PastRun): void {
    const before = this.#runs;
    const after = withRun(before, run);
    if (after === before) return;
    this.#show(after);
    this.#change(async (store) => {
      // What was stored has been read by now, and may have the same run, further on.
      if (!this.#runs.includes(run)) return;
      await store.put(run);
      for (const { key } of (await store.load()).slice(0, -RUNS_KEPT)) await store.remove(key);
    });
  }

  /** Resolves when all changes so far are stored. */
  get settled(): Promise<void> {
    return this.#turn;
  }

  /** Opens logs. One that is damaged is refused, with its reason; the others are taken. */
  open(files: readonly TakenFile[]): void {
    const refused: string[] = [];
    const opened = files.flatMap(({ name, bytes }) => {
      try {
        return this.#read(name, bytes);
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error));
        return [];
      }
    });
    this.state = { ...this.state, open: [...this.state.open, ...opened], refused };
    this.#host.requestUpdate();
  }

  close(id: number): void {
    const run = this.state.open.find((log) => log.id === id)?.run;
    this.state = { ...this.state, open: this.state.open.filter((log) => log.id !== id), refused: [] };
    if (run) this.#change((store) => store.remove(run.key));
    this.#host.requestUpdate();
  }

  /** The past runs, oldest first. */
  get #runs(): readonly PastRun[] {
    return this.state.open.flatMap(({ run }) => run ?? []);
  }

  #show(runs: readonly PastRun[]): void {
    const { open } = this.state;
    const entry = (run: PastRun): OpenLog =>
      open.find((log) => log.run === run) ?? { ...run, id: this.#next++, note: '', run };
    this.state = { ...this.state, open: [...open.filter(({ run }) => run === null), ...runs.map(entry)] };
    this.#host.requestUpdate();
  }

  #change(change: (store: RunListStore) => Promise<void>): void {
    this.#turn = this.#turn.then(() => this.#try(change));
  }

  async #try(change: (store: RunListStore) => Promise<void>): Promise<void> {
    try {
      await change(await this.#store);
    } catch {
      this.state = { ...this.state, stored: false };
      this.#host.requestUpdate();
    }
  }

  #read(source: string, bytes: Uint8Array): OpenLog[] {
    const log = readRunLog(new TextDecoder().decode(bytes), source);
    return log.runs.map(({ steps, ...run }, i, { length }) => ({
      ...run,
      id: this.#next++,
      name: length === 1 ? source : `${source}, run ${i + 1} of ${length}`,
      curve: curveOf(steps),
      lastStep: steps.at(-1)!.step,
      note: i === 0 ? halfLinesNote(log) : '',
      run: null,
    }));
  }
}

/** The points of a chart. A long run is thinned, as the page's own is. */
function curveOf(steps: LoggedRun['steps']): readonly ChartPoint[] {
  let curve = steps.map(({ step, loss, heldOut }): ChartPoint => {
    return { iteration: step, smoothLoss: loss ?? NaN, heldOut, largestGradient: 0, clippedShare: 0 };
  });
  while (curve.length > CURVE_POINTS) curve = halveCurve(curve);
  return curve;
}
