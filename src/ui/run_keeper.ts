import { halveCurve } from '../worker/curve.ts';
import type { ChartPoint } from '../worker/protocol.ts';
import type { PastRun } from './past_run.ts';
import { networkWords, settingsKey, settingsWords } from './run_facts.ts';
import type { RunView } from './run_controller.ts';

/** The most points of a run that is kept: enough to compare curves. */
const POINTS = 600;

/** What a run shows of itself while it trains. */
export type SeenRun = Pick<
  RunView,
  'adopted' | 'curve' | 'inEffect' | 'leaning' | 'model' | 'phase' | 'progress' | 'report'
>;

/** Watches the page's run, and hands over each that has ended or was replaced. */
export class RunKeeper {
  readonly #keep: (run: PastRun) => void;
  /** The run as it was last seen with a curve. */
  #seen: SeenRun | null = null;
  /** True if that run has been handed over at its end. */
  #ended = false;

  constructor(keep: (run: PastRun) => void) {
    this.#keep = keep;
  }

  /** Call it whenever the run may have changed. */
  watch({ adopted, curve, inEffect, leaning, model, phase, progress, report }: SeenRun): void {
    const before = this.#seen;
    // Every run brings a report of its own, before the first point of its curve.
    const another = before !== null && before.report !== report;
    if (another) {
      if (!this.#ended) this.#keep(pastRun(before));
      this.#seen = null;
      this.#ended = false;
    }
    if (!model || curve.length < 2) return;
    const isFirst = this.#seen === null;
    this.#seen = { adopted, curve, inEffect, leaning, model, phase, progress, report };
    const ends = phase === 'done' || phase === 'failed';
    // A run that comes back at its end was handed over when it ended.
    const cameBack = isFirst && adopted?.from === 'storage';
    if (ends && !this.#ended && !cameBack) this.#keep(pastRun(this.#seen));
    this.#ended = ends;
  }
}

/** A run as it is kept. */
export function pastRun({ curve, inEffect, leaning, model, progress, report }: SeenRun, date = new Date()): PastRun {
  const { config, lossPer, baselines } = model!;
  const list = report?.source ?? 'a model';
  const size = report && (report.mode === 'names' ? report.names : report.length);
  const name = leaning ? `${list}, leaning to names` : list;
  return {
    key: JSON.stringify([name, size, report?.symbols, leaning?.message, settingsKey(inEffect)]),
    name,
    date: date.toISOString(),
    network: networkWords(config),
    settings: settingsWords(inEffect),
    lossPer,
    baselines,
    best: progress.best,
    whole: progress.whole ?? null,
    lastStep: curve.at(-1)!.iteration,
    curve: thinned(curve),
  };
}

function thinned(curve: readonly ChartPoint[]): readonly ChartPoint[] {
  let few = curve;
  while (few.length > POINTS) few = halveCurve(few);
  return few;
}
