import type { EngineModel, TrainingReport, TrainingStep } from '../engine/engine.ts';
import { layoutOf } from '../model/layout.ts';
import { nextTask } from './next_task.ts';
import { Pace } from './pace.ts';
import { countTargets } from './source.ts';
import type { BatchSource } from './source.ts';

/** What a trainer is made of. It knows steps, neither kernels nor names. */
export interface TrainerParts {
  readonly model: EngineModel;
  readonly source: BatchSource;
  /** The learning rate of every step; asked when the step is submitted. */
  readonly learningRate: (step: number) => number;
  /** Gradient elements are clipped to plus or minus this; null turns clipping off. Asked when a step is submitted. */
  readonly clipValue: () => number | null;
  /** All gradients together are scaled down to this norm first; null leaves them. Asked when a step is submitted. */
  readonly maxNorm: () => number | null;
  /** How many calls of `train` may wait at once. */
  readonly queueDepth: number;
  /** Steps in all. */
  readonly iterations: number;
  /** Share of the newest loss in the smoothed one. */
  readonly smoothing: number;
  /** What the smoothed loss is of: a whole batch as it is scaled, or a symbol. */
  readonly lossPer: 'batch' | 'symbol';
  /** Steps done before. */
  readonly iteration: number;
  /** The smoothed loss before the next step; null to start with that step's loss. */
  readonly smoothLoss: number | null;
}

/** Where a run stands. */
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

/** How long `run` goes on, and whom it tells. */
export interface RunOptions {
  /** Stop before this iteration; the end of the run where absent. */
  readonly until?: number;
  /** Pauses: what was submitted is finished, then `run` returns. */
  readonly signal?: AbortSignal;
  /** Called after every submission. */
  readonly onReport?: (progress: TrainerProgress) => void;
}

/** Training that cannot go on: the loss, a gradient or the model is not finite any more. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  /** What is not finite, such as "loss". */
  readonly what: string;
  /** The step at which that showed, counted from 0. */
  readonly iteration: number;

  /** @param circumstances where it began and how the run stands, in sentences */
  constructor(what: string, iteration: number, circumstances = '') {
    super(
      `The ${what} is no longer finite at iteration ${iteration}. ${circumstances}` +
        'Train with a lower learning rate, or with clipping on.',
    );
    this.what = what;
    this.iteration = iteration;
  }
}

/** Submits steps, many at once, and takes their losses in one by one. */
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

  /** Trains until told otherwise. Throws a DivergedError where the numbers end. */
  async run({ until = Infinity, signal, onReport }: RunOptions = {}): Promise<void> {
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
        const progress = this.#account(steps, await report);
        this.#pace.ended(steps.length);
        onReport?.({ ...progress, stepsPerSecond: this.#pace.stepsPerSecond });
        await nextTask();
      }
    } finally {
      await Promise.allSettled(pending.map(({ report }) => report));
    }
  }

  /** Some steps as they are submitted now. */
  steps(first: number, count: number): TrainingStep[] {
    const { source, learningRate } = this.#parts;
    const clipValue = this.#parts.clipValue() ?? Infinity;
    const maxNorm = this.#parts.maxNorm() ?? Infinity;
    return Array.from({ length: count }, (_, i) => {
      return { batch: source.batch(first + i), learningRate: learningRate(first + i), clipValue, maxNorm };
    });
  }

  /** Takes a report in, step by step. */
  #account(steps: readonly TrainingStep[], report: TrainingReport): Omit<TrainerProgress, 'stepsPerSecond'> {
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
      this.iteration++;
      clipped += report.clipped[i]!;
      largestGradient = Math.max(largestGradient, largest);
    }
    this.smoothLoss = smoothLoss;
    const clippedShare = clipped / (steps.length * this.#trainableCount);
    return { iteration: this.iteration, iterations, smoothLoss: smoothLoss!, clippedShare, largestGradient };
  }
}
