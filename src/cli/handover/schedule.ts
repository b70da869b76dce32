import type { Batch } from '../../engine/engine.ts';
import type { SavedTraining } from '../../formats/model_file.ts';
import { scheduleOf } from '../../train/schedule.ts';
import type { BatchSource } from '../../train/source.ts';

/** How many learning rates are written, besides the first one. */
const RATES = 100;

/** What a run does when, and sums by which another program can tell that its batches are the same. Plain JSON. */
export interface HandedSchedule {
  /** `fingerprintOf` the corpus. */
  readonly corpus: string;
  /** Steps done, and steps in all. */
  readonly iteration: number;
  readonly iterations: number;
  readonly batchesPerEpoch: number;
  /** Predicted symbols per epoch. */
  readonly symbolsPerEpoch: number;
  /** Some steps, counted from 0, each with its learning rate. */
  readonly learningRates: readonly (readonly [step: number, rate: number])[];
  /** Some steps, each with the Adler-32 sum of its batch: inputs, then targets, as 32-bit integers. */
  readonly batches: readonly (readonly [step: number, sum: number])[];
}

/** The schedule of a run whose batches come from that source. */
export function handedSchedule({ recipe, corpus, checkpoint }: SavedTraining, source: BatchSource): HandedSchedule {
  const { iterations, learningRate, schedule } = recipe;
  const { batchesPerEpoch, symbolsPerEpoch } = source;
  const factor = scheduleOf(schedule, iterations, batchesPerEpoch);
  const last = Math.max(0, iterations - 1);
  const steps = new Set(Array.from({ length: RATES + 1 }, (_, i) => Math.round((last * i) / RATES)));
  const { iteration } = checkpoint;
  const looked = [0, 1, batchesPerEpoch - 1, batchesPerEpoch, iteration].sort((a, b) => a - b);
  return {
    ...{ corpus, iteration, iterations, batchesPerEpoch, symbolsPerEpoch },
    learningRates: Array.from(steps, (step) => [step, learningRate * factor(step)] as const),
    batches: Array.from(new Set(looked), (step) => [step, sumOf(source.batch(step))] as const),
  };
}

function sumOf({ inputs, targets }: Batch): number {
  return adler32([inputs, targets]);
}

/** The Adler-32 sum (RFC 1950) of vectors of 32-bit integers one after the other. */
export function adler32(parts: readonly Int32Array[]): number {
  let [a, b] = [1, 0];
  for (const part of parts) {
    for (const byte of new Uint8Array(part.buffer, part.byteOffset, part.byteLength)) {
      a = (a + byte) % 65_521;
      b = (b + a) % 65_521;
    }
  }
  return ((b << 16) | a) >>> 0;
}
