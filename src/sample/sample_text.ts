import type { EngineModel, NextSymbols } from '../engine/engine.ts';
import { coin } from '../model/random/threefry.ts';
import { drawSymbol } from './draw.ts';
import type { Drawing } from './draw.ts';

/** What text is asked for. */
export interface TextRequest {
  /** Ids that it begins with; may be none. */
  readonly prime: readonly number[];
  /** Symbols to draw after them. */
  readonly length: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** Which text of the seed: texts of other numbers are other draws. */
  readonly index: number;
  /** Symbols of the window that each symbol is predicted from; null to carry the state. */
  readonly window: number | null;
}

/** Draws text symbol by symbol: yields ids as they are drawn, the prime not included. */
export async function* sampleText(model: Pick<EngineModel, 'next'>, request: TextRequest): AsyncGenerator<number> {
  const { length, drawing, seed, index, window } = request;
  const read = window === null ? carryingReader(model) : windowReader(model, window);
  // The zero vector stands in front of a text without a beginning.
  let unread: readonly number[] = request.prime.length > 0 ? request.prime : [-1];
  for (let t = 0; t < length; t++) {
    const logits = await read(unread);
    const symbol = drawSymbol(logits, drawing, coin(seed, index, t));
    yield symbol;
    unread = [symbol];
  }
}

/** Reads symbols and gives the logits after them. */
type Reader = (ids: readonly number[]) => Promise<Float32Array | Float64Array>;

/** Goes on from the state in which the symbols before left the network. */
function carryingReader(model: Pick<EngineModel, 'next'>): Reader {
  let at: NextSymbols | null = null;
  return async (ids) => {
    at = await model.next(Int32Array.from(ids), 1, at?.hidden);
    return at.logits;
  };
}

/** Reads the last symbols anew each time, with zero vectors in front of the first (notebook, generate_output). */
function windowReader(model: Pick<EngineModel, 'next'>, length: number): Reader {
  const window = new Int32Array(length).fill(-1);
  return async (ids) => {
    for (const id of ids) {
      window.copyWithin(0, 1);
      window[length - 1] = id;
    }
    return (await model.next(window.slice(), 1)).logits;
  };
}
