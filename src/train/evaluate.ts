import { labelledSequence } from '../corpus/sequences.ts';
import type { Batch, EngineModel } from '../engine/engine.ts';
import { batchOf } from './name_source.ts';
import type { Recipe } from './recipe.ts';
import { countTargets } from './source.ts';
import { readingBatches, readingCalls } from './reading.ts';
import { windowBatch, windowStarts } from './text_source.ts';

/** The loss of a model on some sequences. */
export interface Evaluation {
  /** Mean cross-entropy in nats per predicted symbol (character), with the newlines that end names. */
  readonly natsPerSymbol: number;
  /** The number of predicted symbols. */
  readonly symbols: number;
}

/** Sequences per batch. */
export const SEQUENCES_AT_ONCE = 64;
/** Batches per call of `evaluate`, which bounds the memory of waiting batches. */
const BATCHES_PER_CALL = 16;

/** Settings of an evaluation that takes long. */
export interface EvaluationOptions {
  /** Called between calls of the engine with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Stops between two calls of the engine, with its reason as the error. */
  readonly signal?: AbortSignal;
}

/**
 * The loss on names, each from the zero state. `names` are the ids of each, without the newline; `labels` the ids of their
 * labels, null for none.
 */
export function evaluateNames(
  model: EngineModel,
  names: readonly Int32Array[],
  labels: readonly (number | null)[] = [],
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const labelled = names.map((ids, i) => labelledSequence(ids, labels[i] ?? null));
  // Batches of names of similar length need little padding.
  const sequences = labelled.sort((a, b) => a.inputs.length - b.inputs.length);
  return evaluateInParts(model, sequences, (part) => batchOf(part, true), options);
}

/**
 * The loss on running text, its state carried from the first symbol to the last. Every symbol after the first is predicted.
 * Long texts are read in streams side by side, each with the text before it as a run-up that is not counted, so that the loss
 * is that of one pass as far as a model forgets what lies more than a thousand symbols back.
 */
export async function evaluateText(
  model: EngineModel,
  ids: Int32Array,
  { onProgress, signal }: EvaluationOptions = {},
): Promise<Evaluation> {
  let nats = 0;
  let symbols = 0;
  const calls = readingCalls(ids.length - 1);
  for (const [i, streams] of calls.entries()) {
    signal?.throwIfAborted();
    const batches = readingBatches(ids, streams);
    nats += sumOf(await model.evaluate(batches));
    symbols += symbolsIn(batches);
    onProgress?.((i + 1) / calls.length);
  }
  return { natsPerSymbol: nats / symbols, symbols };
}

/** The loss on the symbols after the windows of a text, each window from the zero state. */
export function evaluateWindows(
  model: EngineModel,
  ids: Int32Array,
  { sequenceLength, stride }: Pick<Recipe, 'sequenceLength' | 'stride'>,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const starts = windowStarts(ids, { sequenceLength, stride });
  return evaluateInParts(model, starts, (part) => windowBatch(ids, part, sequenceLength, true), options);
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
  { onProgress, signal }: EvaluationOptions = {},
): Promise<Evaluation> {
  let nats = 0;
  let symbols = 0;
  const calls = inParts(inParts(sequences, SEQUENCES_AT_ONCE), BATCHES_PER_CALL);
  for (const [i, call] of calls.entries()) {
    signal?.throwIfAborted();
    const batches = call.map(toBatch);
    nats += sumOf(await model.evaluate(batches));
    symbols += symbolsIn(batches);
    onProgress?.((i + 1) / calls.length);
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
