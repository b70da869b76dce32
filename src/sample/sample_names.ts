import type { EngineModel } from '../engine/engine.ts';
import type { ModelConfig } from '../model/config.ts';
import { coin } from '../model/random/threefry.ts';
import { drawSymbol } from './draw.ts';
import type { Drawing } from './draw.ts';

/** What names are asked for. */
export interface NamesRequest {
  readonly count: number;
  /** Symbols per name at most, the newline that ends it included. */
  readonly maxLength: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** Counter of the first: name k of a seed is always the same draw. */
  readonly firstName: number;
  /** Symbols that every name starts with. */
  readonly prime: readonly number[];
}

/** The most names at once. */
const MAX_CHUNK = 4_096;
/** The most numbers that names made at once may need in one buffer: 16 MiB of them in 32 bits. */
const MAX_CHUNK_ELEMENTS = 4 * 2 ** 20;

/** How many names to ask for at once, so that no buffer grows beyond measure. */
export function namesAtOnce({ vocabSize, hiddenSize }: ModelConfig, maxLength: number): number {
  const perName = Math.max(vocabSize, 2 * hiddenSize, maxLength);
  return Math.max(1, Math.min(MAX_CHUNK, Math.floor(MAX_CHUNK_ELEMENTS / perName)));
}

/**
 * Ids of names, the newline (0) that ends each included where one came. Draws by temperature alone are the engine's; where
 * symbols are left out, the host draws from the engine's logits with the same coins.
 */
export async function sampleNames(
  model: Pick<EngineModel, 'sample' | 'next'>,
  request: NamesRequest,
): Promise<Int32Array[]> {
  const { count, maxLength, drawing, seed, firstName, prime } = request;
  const { temperature, topK, topP } = drawing;
  if (topK === null && topP === null) {
    return model.sample({ count, maxLength, temperature, coins: { kind: 'counter', seed, firstName }, prime });
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
      const symbol = prime[t] ?? drawSymbol(row, drawing, coin(seed, firstName + k, t));
      name.push(symbol);
      inputs[k] = symbol;
      if (symbol === 0 && t >= prime.length) ended.add(k);
    }
  }
  return names.map((name) => Int32Array.from(name));
}
