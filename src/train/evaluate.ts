import { nameSequence } from '../corpus/sequences.ts';
import type { Batch, EngineModel } from '../engine/engine.ts';
import { batchOf } from './name_source.ts';
import { countTargets } from './source.ts';

/** What a model loses on text it was not trained on. */
export interface Evaluation {
  /** Cross-entropy per predicted symbol, newlines that end names included. */
  readonly natsPerSymbol: number;
  /** The same in bits. */
  readonly bitsPerSymbol: number;
  /** Symbols predicted. */
  readonly symbols: number;
}

/** Names side by side in one batch. */
const NAMES_AT_ONCE = 64;
/** Batches in one call, which bounds what waits at once. */
const BATCHES_AT_ONCE = 16;
/** Time steps of a chunk of text. */
const CHUNK = 128;

/** The loss on names, each from the zero state. Shapes: ids of each name. */
export async function evaluateNames(model: EngineModel, names: readonly Int32Array[]): Promise<Evaluation> {
  // Names of like length side by side leave little padding.
  const sequences = names.map(nameSequence).sort((a, b) => a.inputs.length - b.inputs.length);
  const batches: Batch[] = [];
  for (let first = 0; first < sequences.length; first += NAMES_AT_ONCE) {
    batches.push({ ...batchOf(sequences.slice(first, first + NAMES_AT_ONCE)), lossScale: 1 });
  }
  let nats = 0;
  for (let first = 0; first < batches.length; first += BATCHES_AT_ONCE) {
    const losses = await model.evaluate(batches.slice(first, first + BATCHES_AT_ONCE));
    nats += losses.reduce((sum, loss) => sum + loss, 0);
  }
  return evaluationOf(nats, batches);
}

/** The loss on running text from the zero state, every symbol after the first predicted. */
export async function evaluateText(model: EngineModel, ids: Int32Array): Promise<Evaluation> {
  const batches: Batch[] = [];
  for (let start = 0; start + 1 < ids.length; start += CHUNK) {
    const timeSteps = Math.min(CHUNK, ids.length - 1 - start);
    const inputs = ids.slice(start, start + timeSteps);
    const targets = ids.slice(start + 1, start + 1 + timeSteps);
    batches.push({ inputs, targets, timeSteps, batchSize: 1, carryState: start > 0, lossScale: 1 });
  }
  const losses = await model.evaluate(batches);
  return evaluationOf(
    losses.reduce((sum, loss) => sum + loss, 0),
    batches,
  );
}

function evaluationOf(nats: number, batches: readonly Batch[]): Evaluation {
  const symbols = batches.reduce((sum, batch) => sum + countTargets(batch), 0);
  return { natsPerSymbol: nats / symbols, bitsPerSymbol: nats / symbols / Math.LN2, symbols };
}
