import type { HeldOutLoss } from '../train/checkpoint.ts';
import type { TrainerProgress } from '../train/trainer.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { extendCurve } from './curve.ts';
import type { ChartPoint, Progress } from './protocol.ts';

/** Collects the reports of a trainer between two messages to the page. */
export class ProgressLog {
  readonly #trainer: TrainingRun;
  #points: ChartPoint[];
  #latest: Progress;
  #curve: readonly ChartPoint[];
  readonly #every: number | null;

  /**
   * @param earlier the points of a run that is resumed; they come with the first progress
   * @param every a point at iterations 1, 1 + every, 1 + 2 every and so on; by default one per report
   */
  constructor(trainer: TrainingRun, earlier: readonly ChartPoint[] = [], every: number | null = null) {
    this.#trainer = trainer;
    this.#every = every;
    this.#points = [...earlier];
    this.#curve = earlier;
    this.#latest = {
      iteration: trainer.iteration,
      iterations: trainer.recipe.iterations,
      smoothLoss: trainer.smoothLoss ?? NaN,
      stepsPerSecond: 0,
      clippedShare: 0,
      largestGradient: 0,
      heldOut: null,
      best: null,
      points: [],
    };
  }

  /** Adds a report, with the smoothed loss after each of its steps. */
  add(report: TrainerProgress, smoothLosses: Float64Array): void {
    const { iteration, smoothLoss, largestGradient, clippedShare, stepsPerSecond } = report;
    this.#latest = { ...this.#latest, iteration, smoothLoss, stepsPerSecond };
    const point = { largestGradient, clippedShare, heldOut: null };
    const every = this.#every;
    if (every === null) {
      this.#points.push({ ...point, iteration, smoothLoss });
      return;
    }
    const before = iteration - smoothLosses.length;
    for (let at = 1 + Math.ceil(before / every) * every; at <= iteration; at += every) {
      this.#points.push({ ...point, iteration: at, smoothLoss: smoothLosses[at - before - 1]! });
    }
  }

  /** Adds a held-out loss to the last report's point. */
  measured({ iteration, natsPerSymbol }: HeldOutLoss): void {
    const { smoothLoss, largestGradient, clippedShare } = this.#points.pop() ?? this.#latest;
    this.#points.push({ iteration, smoothLoss, largestGradient, clippedShare, heldOut: natsPerSymbol });
  }

  /** All points of the run so far, thinned out. */
  get curve(): readonly ChartPoint[] {
    return extendCurve(this.#curve, this.#points);
  }

  /** Returns the progress since the last call. */
  take(): Progress {
    const points = this.#points;
    this.#points = [];
    this.#curve = extendCurve(this.#curve, points);
    const { heldOut, best, whole } = this.#trainer;
    const measured = { heldOut, best: best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol }, whole };
    if (points.length === 0) return { ...this.#latest, ...measured, points };
    const clippedShare = points.reduce((sum, point) => sum + point.clippedShare, 0) / points.length;
    const largestGradient = Math.max(...points.map((point) => point.largestGradient));
    this.#latest = { ...this.#latest, clippedShare, largestGradient, ...measured };
    return { ...this.#latest, points };
  }
}
