import { nameSequence } from '../corpus/sequences.ts';
import type { Batch, EngineModel } from '../engine/engine.ts';
import { batchOf } from './name_source.ts';
import type { Recipe } from './recipe.ts';
import { countTargets } from './source.ts';
import { streamSource, windowBatch, windowStarts } from './text_source.ts';

/** What a model loses on what it was not trained on. */
export interface Evaluation {
  /** Cross-entropy per predicted symbol, newlines that end names included. */
  readonly natsPerSymbol: number;
  /** Symbols predicted. */
  readonly symbols: number;
}

/** Sequences side by side in one batch. */
const AT_ONCE = 64;
/** Batches in one call, which bounds what waits at once. */
const BATCHES_PER_CALL = 16;
/** Time steps of a chunk of text. */
const CHUNK = 128;
/** A stream of text has at least so many symbols: starting from the zero state must not weigh. */
const LEAST_STREAM = 4_096;
/** The most streams side by side. */
const MOST_STREAMS = 32;

/** The loss on names, each from the zero state. Shapes: ids of each name. */
export function evaluateNames(model: EngineModel, names: readonly Int32Array[]): Promise<Evaluation> {
  // Names of like length side by side leave little padding.
  const sequences = names.map(nameSequence).sort((a, b) => a.inputs.length - b.inputs.length);
  return evaluateInParts(model, sequences, (part) => batchOf(part, true));
}

/**
 * The loss on running text, every symbol after the first predicted: long texts in up to 32 streams, each from the zero
 * state.
 */
export async function evaluateText(model: EngineModel, ids: Int32Array): Promise<Evaluation> {
  const streams = Math.max(1, Math.min(MOST_STREAMS, Math.floor(ids.length / LEAST_STREAM)));
  const source = streamSource(ids, { batchSize: streams, sequenceLength: CHUNK, sumLoss: true });
  const batches = Array.from({ length: source.batchesPerEpoch }, (_, i) => source.batch(i));
  // What does not fill all streams.
  const rest = ids.subarray(source.symbolsPerEpoch);
  if (rest.length > 1)
    batches.push(streamSource(rest, { batchSize: 1, sequenceLength: CHUNK, sumLoss: true }).batch(0));
  const symbols = symbolsIn(batches);
  return { natsPerSymbol: sumOf(await model.evaluate(batches)) / symbols, symbols };
}

/** The loss on the symbols after the windows of a text, each window from the zero state. */
export function evaluateWindows(
  model: EngineModel,
  ids: Int32Array,
  options: Pick<Recipe, 'sequenceLength' | 'stride'>,
): Promise<Evaluation> {
  const starts = windowStarts(ids, options);
  return evaluateInParts(model, starts, (part) => windowBatch(ids, part, options.sequenceLength, true));
}

/** Nats as bits. */
export function bitsOf(nats: number): number {
  return nats / Math.LN2;
}

/** Evaluates sequences that know nothing of each other; only the batches of one call are in memory. */
async function evaluateInParts<T>(
  model: EngineModel,
  sequences: readonly T[],
  toBatch: (part: T[]) => Batch,
): Promise<Evaluation> {
  let nats = 0;
  let symbols = 0;
  for (const call of inParts(inParts(sequences, AT_ONCE), BATCHES_PER_CALL)) {
    const batches = call.map(toBatch);
    nats += sumOf(await model.evaluate(batches));
    symbols += symbolsIn(batches);
  }
  return { natsPerSymbol: nats / symbols, symbols };
}

function sumOf(losses: Float64Array): number {
  return losses.reduce((sum, loss) => sum + loss, 0);
}

function symbolsIn(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + countTargets(batch), 0);
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}
