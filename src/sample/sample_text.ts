import type { EngineModel, NextSymbols } from '../engine/engine.ts';
import { uniformDraw as uniform } from '../model/random/threefry.ts';
import { drawSymbol } from './draw.ts';
import type { Drawing } from './draw.ts';

/** A request for text. */
export interface TextRequest {
  /** Ids of the symbols that the text begins with; may be empty. */
  readonly prime: readonly number[];
  /** Symbols to draw after the prime. */
  readonly length: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** The number of the text: text k of a seed is always the same draw. */
  readonly index: number;
  /** Predict each symbol from a window of this many symbols; null to carry the state. */
  readonly window: number | null;
}

/** Draws text symbol by symbol and yields each id as it is drawn, without the prime. */
export async function* sampleText(model: Pick<EngineModel, 'next'>, request: TextRequest): AsyncGenerator<number> {
  const { length, drawing, seed, index, window } = request;
  const read = window === null ? carryingReader(model) : windowReader(model, window);
  // A text without a prime starts from the zero vector, which has id -1.
  let unread: readonly number[] = request.prime.length > 0 ? request.prime : [-1];
  for (let t = 0; t < length; t++) {
    const logits = await read(unread);
    const symbol = drawSymbol(logits, drawing, uniform(seed, index, t));
    yield symbol;
    unread = [symbol];
  }
}

/** Reads symbols and returns the V logits after the last of them. */
type Reader = (ids: readonly number[]) => Promise<Float32Array | Float64Array>;

/** A reader that carries the hidden state from call to call. */
function carryingReader(model: Pick<EngineModel, 'next'>): Reader {
  let at: NextSymbols | null = null;
  return async (ids) => {
    at = await model.next(Int32Array.from(ids), 1, at?.hidden);
    return at.logits;
  };
}

/**
 * A reader that reads the last `length` symbols again at every call, from the zero state. Zero vectors fill the window
 * before the first symbol (notebook, generate_output).
 */
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
