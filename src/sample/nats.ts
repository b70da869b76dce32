import { nameSequence } from '../corpus/sequences.ts';
import type { EngineModel } from '../engine/engine.ts';
import { batchOf } from '../train/name_source.ts';

/** Names per batch. */
const AT_ONCE = 64;

/**
 * For each name the mean cross-entropy in nats per symbol, with the newline that ends it, at temperature 1: low for names
 * that are typical of the model. `names` are the ids of each, without the newline.
 */
export async function natsPerCharacter(
  model: Pick<EngineModel, 'logits' | 'config'>,
  names: readonly Int32Array[],
): Promise<number[]> {
  const V = model.config.vocabSize;
  const nats = new Array<number>(names.length);
  // Names of similar length need little padding.
  const order = names.map((_, k) => k).sort((a, b) => names[a]!.length - names[b]!.length);
  for (let first = 0; first < order.length; first += AT_ONCE) {
    const part = order.slice(first, first + AT_ONCE);
    const sequences = part.map((k) => nameSequence(names[k]!));
    const logits = await model.logits(batchOf(sequences, true));
    for (const [b, { targets }] of sequences.entries()) {
      let sum = 0;
      for (const [t, target] of targets.entries()) {
        const start = (t * part.length + b) * V;
        sum += crossEntropy(logits.subarray(start, start + V), target);
      }
      nats[part[b]!] = sum / targets.length;
    }
  }
  return nats;
}

/** -log p of a symbol by the softmax of V logits, in nats. */
export function crossEntropy(logits: Float32Array | Float64Array, target: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return Math.log(sum) + largest - logits[target]!;
}
