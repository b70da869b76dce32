import { labelledSequence } from '../corpus/sequences.ts';
import type { Batch, EngineModel } from '../engine/engine.ts';
import { batchOf } from './name_source.ts';
import type { Recipe } from './recipe.ts';
import { countTargets } from './source.ts';
import { streamSource, windowBatch, windowStarts } from './text_source.ts';

/** The loss of a model on some sequences. */
export interface Evaluation {
  /** Mean cross-entropy in nats per predicted symbol (character), with the newlines that end names. */
  readonly natsPerSymbol: number;
  /** The number of predicted symbols. */
  readonly symbols: number;
}

/** Sequences per batch. */
const AT_ONCE = 64;
/** Batches per call of `evaluate`, which bounds the memory of waiting batches. */
const BATCHES_PER_CALL = 16;
/** Time steps of a chunk of text. */
const CHUNK = 128;
/** The least symbols of a stream of text, so that starting from the zero state hardly raises the loss. */
const LEAST_STREAM = 4_096;
/** The most streams per batch. */
const MOST_STREAMS = 32;

/**
 * The loss on names, each from the zero state. `names` are the ids of each, without the newline; `labels` the ids of their
 * labels, null for none.
 */
export function evaluateNames(
  model: EngineModel,
  names: readonly Int32Array[],
  labels: readonly (number | null)[] = [],
): Promise<Evaluation> {
  const labelled = names.map((ids, i) => labelledSequence(ids, labels[i] ?? null));
  // Batches of names of similar length need little padding.
  const sequences = labelled.sort((a, b) => a.inputs.length - b.inputs.length);
  return evaluateInParts(model, sequences, (part) => batchOf(part, true));
}

/**
 * The loss on running text. Every symbol after the first is predicted. Long texts are cut into up to 32 streams, each from
 * the zero state.
 */
export async function evaluateText(model: EngineModel, ids: Int32Array): Promise<Evaluation> {
  const streams = Math.max(1, Math.min(MOST_STREAMS, Math.floor(ids.length / LEAST_STREAM)));
  const source = streamSource(ids, { batchSize: streams, sequenceLength: CHUNK, sumLoss: true });
  const batches = Array.from({ length: source.batchesPerEpoch }, (_, i) => source.batch(i));
  // The symbols that are too few for all streams form a stream of their own.
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

/** Converts nats to bits. */
export function bitsOf(nats: number): number {
  return nats / Math.LN2;
}

/** Evaluates independent sequences. Only the batches of one call are in memory. */
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
