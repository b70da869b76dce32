import type { EngineModel } from '../engine/engine.ts';
import { nextTask } from '../train/next_task.ts';

type Sampled = Pick<EngineModel, 'config' | 'sample' | 'next' | 'logits'>;

/** Milliseconds of work after which other messages go first. */
const PIECE_MS = 30;
/** Names of the first piece. */
const FIRST_PIECE = 16;

/** A model in pieces, and the milliseconds that were spent in it. */
interface InPieces extends Sampled {
  spent(): number;
}

/**
 * The same model, whose long requests are made in pieces of about PIECE_MS, so that training and other messages go on in
 * between. Once the signal aborts, `sample` gives the names so far.
 */
export function inPieces(model: Sampled, signal: AbortSignal): InPieces {
  let piece = FIRST_PIECE;
  let rested = performance.now();
  let spent = 0;
  const rest = async (): Promise<void> => {
    if (performance.now() - rested < PIECE_MS) return;
    await nextTask();
    rested = performance.now();
  };
  const timed = async <T>(ask: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const value = await ask();
    spent += performance.now() - from;
    return value;
  };
  return {
    spent: () => spent,
    config: model.config,
    logits: async (batch) => {
      await rest();
      return timed(() => model.logits(batch));
    },
    next: async (...args) => {
      await rest();
      return timed(() => model.next(...args));
    },
    sample: async (request) => {
      const { uniforms, count } = request;
      if (uniforms.kind !== 'counter') return model.sample(request);
      const names: Int32Array[] = [];
      while (names.length < count && !signal.aborted) {
        const size = Math.min(piece, count - names.length);
        const from = performance.now();
        const firstName = uniforms.firstName + names.length;
        const part = { ...request, count: size, uniforms: { ...uniforms, firstName } };
        names.push(...(await timed(() => model.sample(part))));
        if (size === piece) piece = performance.now() - from < PIECE_MS / 2 ? piece * 2 : Math.max(1, piece >> 1);
        await rest();
      }
      return names;
    },
  };
}
