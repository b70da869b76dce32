import type { EngineModel, NextSymbols } from '../engine/engine.ts';
import { uniformDraw as uniform } from '../model/random/threefry.ts';
import { drawSymbol } from './draw.ts';
import type { Drawing } from './draw.ts';
import { crossEntropy } from './nats.ts';

/** A request for text. */
export interface TextRequest {
  /** Ids of the symbols that the text begins with; may be empty. */
  readonly prime: readonly number[];
  /**
   * Ids that were drawn after the prime before. Drawing goes on after them, as if it had not stopped.
   */
  readonly written?: readonly number[];
  /** Symbols to draw. */
  readonly length: number;
  readonly drawing: Drawing;
  readonly seed: number;
  /** The number of the text: text k of a seed is always the same draw. */
  readonly index: number;
  /** Predict each symbol from a window of this many symbols; null to carry the state. */
  readonly window: number | null;
  /** Awaited between two symbols, to give other tasks their turn. */
  readonly between?: () => Promise<void>;
}

/** A drawn symbol, and its surprise: -log p at temperature 1, in nats. */
export interface DrawnSymbol {
  readonly symbol: number;
  readonly nats: number;
}

/** Draws text symbol by symbol and yields each id as it is drawn, without the prime. */
export async function* sampleText(model: Pick<EngineModel, 'next'>, request: TextRequest): AsyncGenerator<number> {
  for await (const { symbol } of drawText(model, request)) yield symbol;
}

/** Draws text as `sampleText` does and yields each symbol with its surprise. */
export async function* drawText(model: Pick<EngineModel, 'next'>, request: TextRequest): AsyncGenerator<DrawnSymbol> {
  const { prime, written = [], length, drawing, seed, index, window, between } = request;
  const read = readerOf(model, window);
  // A text without a prime starts from the zero vector, which has id -1.
  let unread: readonly number[] = prime.length > 0 ? prime : [-1];
  if (window !== null) unread = [...unread, ...written];
  else {
    // One by one, as they were read when they were drawn: longer reads may round otherwise.
    for (const symbol of written) {
      await read(unread);
      await between?.();
      unread = [symbol];
    }
  }
  for (let t = written.length; t < written.length + length; t++) {
    const logits = await read(unread);
    const symbol = drawSymbol(logits, drawing, uniform(seed, index, t));
    yield { symbol, nats: crossEntropy(logits, symbol) };
    await between?.();
    unread = [symbol];
  }
}

/** Reads symbols and returns the V logits after the last of them. */
export type Reader = (ids: readonly number[]) => Promise<Float32Array | Float64Array>;

/** A reader of one text: by windows of so many symbols, or with null by the state that it carries. */
export function readerOf(model: Pick<EngineModel, 'next'>, window: number | null): Reader {
  return window === null ? carryingReader(model) : windowReader(model, window);
}

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
