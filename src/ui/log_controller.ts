import type { ReactiveControllerHost } from 'lit';
import { halfLinesNote, readRunLog } from '../train/run_log.ts';
import type { LoggedRun } from '../train/run_log.ts';
import { CURVE_POINTS, halveCurve } from '../worker/curve.ts';
import type { ChartPoint } from '../worker/protocol.ts';
import type { TakenFile } from './file_intake.ts';

/** A run of an open log. */
export interface OpenLog extends Omit<LoggedRun, 'steps'> {
  readonly id: number;
  readonly name: string;
  readonly curve: readonly ChartPoint[];
  /** The last step in the log. */
  readonly lastStep: number;
  /** What the user should know of the file; empty for nothing. */
  readonly note: string;
}

/** The open logs, and why others were refused. */
export interface LogsState {
  readonly open: readonly OpenLog[];
  readonly refused: readonly string[];
}

/** The logs of runs that are open on the page. */
export class LogController {
  state: LogsState = { open: [], refused: [] };
  readonly #host: ReactiveControllerHost;
  #next = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
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
    this.state = { open: [...this.state.open, ...opened], refused };
    this.#host.requestUpdate();
  }

  close(id: number): void {
    this.state = { open: this.state.open.filter((log) => log.id !== id), refused: [] };
    this.#host.requestUpdate();
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
