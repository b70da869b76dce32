import type { EngineModel } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import { uniformDraw as uniform } from '../model/random/threefry.ts';
import { drawSymbol } from './draw.ts';
import type { Drawing } from './draw.ts';

/** A request for names. */
export interface NamesRequest {
  readonly count: number;
  /** Symbols per name at most, the newline that ends it included. */
  readonly maxLength: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** The number of the first name: name k of a seed is always the same draw. */
  readonly firstName: number;
  /** Ids of the symbols that every name starts with. */
  readonly prime: readonly number[];
}

/** The most names in one request to an engine. */
const MAX_CHUNK = 4_096;
/** The most 32-bit numbers that the names of one request may need in one buffer: 16 MiB. */
const MAX_CHUNK_ELEMENTS = 4 * 2 ** 20;

/** How many names to request at once, so that no buffer exceeds MAX_CHUNK_ELEMENTS. */
export function namesAtOnce({ vocabSize, hiddenSize }: ModelConfig, maxLength: number): number {
  const perName = Math.max(vocabSize, 2 * hiddenSize, maxLength);
  return Math.max(1, Math.min(MAX_CHUNK, Math.floor(MAX_CHUNK_ELEMENTS / perName)));
}

/**
 * Samples names and returns the ids of each, with the newline (0) that ends it; a name of `maxLength` symbols may have
 * none. Without top-k and top-p the engine draws. Otherwise the host draws from the engine's logits with the same uniform
 * numbers.
 */
export async function sampleNames(
  model: Pick<EngineModel, 'sample' | 'next'>,
  request: NamesRequest,
): Promise<Int32Array[]> {
  const { count, maxLength, drawing, seed, firstName, prime } = request;
  const { temperature, topK, topP } = drawing;
  if (topK === null && topP === null) {
    return model.sample({ count, maxLength, temperature, uniforms: { kind: 'counter', seed, firstName }, prime });
  }
  const names: number[][] = Array.from({ length: count }, () => []);
  const inputs = new Int32Array(count).fill(-1);
  const ended = new Set<number>();
  let hidden: Float32Array | Float64Array | undefined;
  for (let t = 0; t < maxLength && ended.size < count; t++) {
    const next = await model.next(inputs, count, hidden);
    const V = next.logits.length / count;
    hidden = next.hidden;
    for (const [k, name] of names.entries()) {
      if (ended.has(k)) continue;
      const row = next.logits.subarray(k * V, (k + 1) * V);
      const symbol = prime[t] ?? drawSymbol(row, drawing, uniform(seed, firstName + k, t));
      name.push(symbol);
      inputs[k] = symbol;
      if (symbol === 0 && t >= prime.length) ended.add(k);
    }
  }
  return names.map((name) => Int32Array.from(name));
}
