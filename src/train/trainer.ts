import type { EngineModel, TrainingReport, TrainingStep } from '../engine/engine.ts';
import { layoutOf } from '../model/layout.ts';
import { nextTask } from './next_task.ts';
import { Pace } from './pace.ts';
import { countTargets } from './source.ts';
import type { BatchSource } from './source.ts';

/** The parts of a trainer. It knows training steps, but neither kernels nor names. */
export interface TrainerParts {
  readonly model: EngineModel;
  readonly source: BatchSource;
  /** The learning rate of a step. Called when the step is submitted. */
  readonly learningRate: (step: number) => number;
  /**
   * Gradient elements are clipped to plus or minus this value; null turns clipping off. Called when a step is submitted.
   */
  readonly clipValue: () => number | null;
  /** The largest L2 norm of all gradients together; null for no limit. Called when a step is submitted. */
  readonly maxNorm: () => number | null;
  /** How many calls of `train` may wait at once. */
  readonly queueDepth: number;
  /** Steps in all. */
  readonly iterations: number;
  /** Weight of the newest loss in the exponentially smoothed loss. */
  readonly smoothing: number;
  /** The unit of the smoothed loss: nats per batch, scaled as the batch says, or nats per symbol (character). */
  readonly lossPer: 'batch' | 'symbol';
  /** Steps done before this trainer. */
  readonly iteration: number;
  /** The smoothed loss before the next step; null to start with that step's loss. */
  readonly smoothLoss: number | null;
}

/** Progress of a run. */
export interface TrainerProgress {
  readonly iteration: number;
  readonly iterations: number;
  /** Exponentially smoothed: nats per name for the notebook's recipe, nats per character for the others. */
  readonly smoothLoss: number;
  readonly stepsPerSecond: number;
  /** Share of gradient elements clipped since the last report, 0 to 1. */
  readonly clippedShare: number;
  /** The largest absolute gradient element since the last report, before clipping. */
  readonly largestGradient: number;
}

/** Options of `Trainer.run`. */
export interface TrainerRunOptions {
  /** Stop before this iteration; by default train to the end. */
  readonly until?: number;
  /** Pauses training: submitted steps are finished, then `run` returns. */
  readonly signal?: AbortSignal;
  /** Called after every submission, with the smoothed loss after each of its steps. */
  readonly onReport?: (progress: TrainerProgress, smoothLosses: Float64Array) => void;
}

/** Training has diverged: the loss, a gradient or a parameter is no longer finite. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** The quantity that is not finite, such as "loss". */
  readonly what: string;
  /** The step at which this was found, counted from 0. */
  readonly iteration: number;

  /** @param circumstances sentences that say where it began and at which iteration the run is now */
  constructor(what: string, iteration: number, circumstances = '') {
    super(
      `The ${what} is no longer finite at iteration ${iteration}. ${circumstances}` +
        'Train with a lower learning rate, or with clipping on.',
    );
    this.what = what;
    this.iteration = iteration;
  }
}

/** Submits many training steps at once, and accounts for their losses one by one. */
export class Trainer {
  /** Steps done. */
  iteration: number;
  smoothLoss: number | null;
  readonly #parts: TrainerParts;
  readonly #trainableCount: number;
  readonly #pace = new Pace();

  constructor(parts: TrainerParts) {
    this.#parts = parts;
    this.iteration = parts.iteration;
    this.smoothLoss = parts.smoothLoss;
    this.#trainableCount = layoutOf(parts.model.config).trainableCount;
  }

  /** Trains to the end, or as the options say. Throws a DivergedError if a loss or a gradient is not finite. */
  async run({ until = Infinity, signal, onReport }: TrainerRunOptions = {}): Promise<void> {
    const { iterations, queueDepth } = this.#parts;
    const end = Math.min(until, iterations);
    const pending: { steps: readonly TrainingStep[]; report: Promise<TrainingReport> }[] = [];
    let next = this.iteration;
    this.#pace.restart();
    try {
      while (pending.length > 0 || (next < end && !signal?.aborted)) {
        while (pending.length < queueDepth && next < end && !signal?.aborted) {
          const count = Math.min(this.#pace.stepsPerSubmission, end - next);
          const steps = this.steps(next, count);
          pending.push({ steps, report: this.#parts.model.train(steps) });
          next += count;
        }
        const { steps, report } = pending.shift()!;
        const smoothLosses = new Float64Array(steps.length);
        const progress = this.#account(steps, await report, smoothLosses);
        this.#pace.ended(steps.length);
        onReport?.({ ...progress, stepsPerSecond: this.#pace.stepsPerSecond }, smoothLosses);
        await nextTask();
      }
    } finally {
      await Promise.allSettled(pending.map(({ report }) => report));
    }
  }

  /** The steps from `first` on, with the current learning rate and clipping. */
  steps(first: number, count: number): TrainingStep[] {
    const { source, learningRate } = this.#parts;
    const clipValue = this.#parts.clipValue() ?? Infinity;
    const maxNorm = this.#parts.maxNorm() ?? Infinity;
    return Array.from({ length: count }, (_, i) => {
      return { batch: source.batch(first + i), learningRate: learningRate(first + i), clipValue, maxNorm };
    });
  }

  /** Updates the counters and the smoothed loss from a report, step by step, and writes each step's into `smoothLosses`. */
  #account(
    steps: readonly TrainingStep[],
    report: TrainingReport,
    smoothLosses: Float64Array,
  ): Omit<TrainerProgress, 'stepsPerSecond'> {
    const { smoothing, iterations, lossPer } = this.#parts;
    let smoothLoss = this.smoothLoss;
    let clipped = 0;
    let largestGradient = 0;
    for (const [i, { batch }] of steps.entries()) {
      const loss = report.losses[i]! / (lossPer === 'batch' ? 1 : batch.lossScale * countTargets(batch));
      const largest = report.largestGradient[i]!;
      if (!Number.isFinite(loss) || !Number.isFinite(largest)) {
        throw new DivergedError(Number.isFinite(loss) ? 'gradient' : 'loss', this.iteration);
      }
      smoothLoss = smoothLoss === null ? loss : smoothLoss * (1 - smoothing) + loss * smoothing;
      smoothLosses[i] = smoothLoss;
      this.iteration++;
      clipped += report.clipped[i]!;
      largestGradient = Math.max(largestGradient, largest);
    }
    this.smoothLoss = smoothLoss;
    const clippedShare = clipped / (steps.length * this.#trainableCount);
    return { iteration: this.iteration, iterations, smoothLoss: smoothLoss!, clippedShare, largestGradient };
  }
}
