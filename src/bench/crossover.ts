import type { ModelShape } from '../engine/shape.ts';
import { measureSpeeds } from '../engine/speeds.ts';
import type { Pair, Speeds } from '../engine/speeds.ts';

/** The sizes at which two engines are compared: all pairs of H and B, each in ascending order. */
export interface Grid {
  /** H. */
  readonly hiddenSizes: readonly number[];
  /** B. */
  readonly batchSizes: readonly number[];
}

/** The speeds of both engines at one size. */
export interface Crossing {
  readonly hiddenSize: number;
  readonly batchSize: number;
  /** Null if the size was skipped, since measuring it would have taken too long. */
  readonly speeds: Speeds | null;
}

/** Time limit for a GPU's first step at a size, with compilation, in milliseconds. */
const PATIENCE_MS = 5_000;
/** If a step on the GPU takes longer than this, in milliseconds, larger sizes are skipped: a step cannot be interrupted. */
const SLOW_DEVICE_MS = 100;
/** The same limit for the CPU, per sequence of the batch. */
const SLOW_SEQUENCE_MS = 500;

/**
 * Times training steps of both engines at every size of the grid, row by row. Each row opens new engines.
 * @param shape the model and its training steps; the grid replaces H and B
 */
export async function* measureCrossover(
  open: () => Promise<Pair>,
  shape: ModelShape,
  { hiddenSizes, batchSizes }: Grid,
  measure: (pair: Pair, shape: ModelShape, patience: number) => Promise<Speeds> = measureSpeeds,
): AsyncGenerator<Crossing> {
  const slow: Crossing[] = [];
  for (const hiddenSize of hiddenSizes) {
    const pair = await open();
    try {
      for (const batchSize of batchSizes) {
        const isTooLarge = slow.some((other) => other.hiddenSize <= hiddenSize && other.batchSize <= batchSize);
        const sized = { ...shape, config: { ...shape.config, hiddenSize }, batchSize };
        const measured = isTooLarge ? null : await measure(pair, sized, PATIENCE_MS).catch(nullIfTooLarge);
        // If the GPU device was lost, the CPU or another device has taken over.
        const lost = pair.gpu.description.kind !== 'gpu';
        const crossing = { hiddenSize, batchSize, speeds: lost ? null : measured };
        if (lost || measured === null || isSlow(measured, batchSize)) slow.push(crossing);
        yield crossing;
      }
    } finally {
      pair.gpu.destroy();
      pair.cpu.destroy();
    }
  }
}

/** Skips a size that is too large for the device's memory or limits. */
function nullIfTooLarge(error: unknown): null {
  if (error instanceof RangeError) return null;
  throw error;
}

function isSlow({ cpu, gpu }: Speeds, batchSize: number): boolean {
  return gpu > SLOW_DEVICE_MS || cpu / batchSize > SLOW_SEQUENCE_MS;
}
