import type { Batch } from '../engine/engine.ts';

/** A stream of a text: what it reads, and from where on its predictions count. Positions are those of the targets. */
export interface ReadingStream {
  /** The first position that it reads, from the zero state. */
  readonly begin: number;
  /** The first position that counts. Those before are a run-up. */
  readonly counted: number;
  /** The position after its last. */
  readonly end: number;
}

/** Time steps of a chunk of text. */
const CHUNK = 128;
/** The symbols before a stream that are read so that its state is what a reading from the start would have. */
const RUN_UP = 1_024;
/** The least positions of a stream; shorter texts are one. */
const LEAST_STREAM = 4_096;
/** The most streams side by side. */
const MOST_STREAMS = 32;
/** The largest of the batches. */
export const LARGEST_READING = { timeSteps: CHUNK, batchSize: MOST_STREAMS } as const;
/** About the most positions of a call, whose batches wait in memory. */
const MOST_IN_CALL = 2 ** 20;

/**
 * The streams in which a text is read once from its start to its end, by call of the engine: side by side, all of one length
 * but the last, each with a run-up but the first. Every position counts in exactly one stream.
 * @param positions the number of predicted symbols
 */
export function readingCalls(positions: number): ReadingStream[][] {
  const calls = Math.max(1, Math.ceil(positions / MOST_IN_CALL));
  const perCall = Math.max(1, Math.min(MOST_STREAMS, Math.floor(positions / calls / LEAST_STREAM)));
  const count = calls * perCall;
  const runUp = count === 1 ? 0 : RUN_UP;
  // The first stream needs no run-up, so it counts that much more.
  const length = Math.ceil((positions - runUp) / count);
  const streams = Array.from({ length: count }, (_, i): ReadingStream => {
    const begin = i * length;
    return { begin, counted: i === 0 ? 0 : begin + runUp, end: Math.min(positions, begin + runUp + length) };
  });
  return Array.from({ length: calls }, (_, call) => streams.slice(call * perCall, (call + 1) * perCall));
}

/** The batches of one call: chunks of all its streams, the state carried from each to the next. */
export function readingBatches(ids: Int32Array, streams: readonly ReadingStream[]): Batch[] {
  const B = streams.length;
  const steps = Math.max(...streams.map(({ begin, end }) => end - begin));
  return Array.from({ length: Math.ceil(steps / CHUNK) }, (_, chunk): Batch => {
    const start = chunk * CHUNK;
    const T = Math.min(CHUNK, steps - start);
    const inputs = new Int32Array(T * B).fill(-1);
    const targets = new Int32Array(T * B).fill(-1);
    for (const [b, { begin, counted, end }] of streams.entries()) {
      for (let t = 0; t < T && begin + start + t < end; t++) {
        const position = begin + start + t;
        inputs[t * B + b] = ids[position]!;
        if (position >= counted) targets[t * B + b] = ids[position + 1]!;
      }
    }
    return { inputs, targets, timeSteps: T, batchSize: B, carryState: chunk > 0, lossScale: 1 };
  });
}
