import type { ModelShape } from '../engine/shape.ts';
import { measureSpeeds } from '../engine/speeds.ts';
import type { Pair, Speeds } from '../engine/speeds.ts';

/** The sizes at which two engines are compared, both in ascending order. */
export interface Grid {
  /** H. */
  readonly hiddenSizes: readonly number[];
  /** B. */
  readonly batchSizes: readonly number[];
}

/** One size, and how fast the engines are there. */
export interface Crossing {
  readonly hiddenSize: number;
  readonly batchSize: number;
  /** Null where it would have taken too long to find out. */
  readonly speeds: Speeds | null;
}

/** Milliseconds that a device has for its first step at a size, compiling included. */
const PATIENCE_MS = 5_000;
/** Where a step of the device takes longer than this, larger sizes are left out: it cannot be interrupted. */
const SLOW_DEVICE_MS = 100;
/** The same for the CPU and one sequence of the batch: of many it does a part. */
const SLOW_SEQUENCE_MS = 500;

/**
 * Times both engines at training steps of every size, row by row, each with engines of its own.
 * @param shape the model and its steps; H and B are the grid's
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
        // A device that was lost has let the CPU go on in its place, or another device.
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

/** A size for which there is no room is one to be left out. */
function nullIfTooLarge(error: unknown): null {
  if (error instanceof RangeError) return null;
  throw error;
}

function isSlow({ cpu, gpu }: Speeds, batchSize: number): boolean {
  return gpu > SLOW_DEVICE_MS || cpu / batchSize > SLOW_SEQUENCE_MS;
}
