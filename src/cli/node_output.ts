import type { Writable } from 'node:stream';
import type { Output } from './context.ts';
import { FailureError } from './exit.ts';

/** Writes results to a Node stream. */
export class NodeOutput implements Output {
  readonly #stream: Writable;
  readonly #beforeWrite: () => void;
  readonly #closed = new AbortController();
  #failure: Error | null = null;

  constructor(stream: Writable, beforeWrite: () => void = () => undefined) {
    this.#stream = stream;
    this.#beforeWrite = beforeWrite;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.#failure = error;
      this.#closed.abort();
    });
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** See Output. Throws a FailureError if writing fails for another reason than a closed pipe. */
  async write(text: string): Promise<void> {
    if (!this.closed.aborted && text !== '') {
      this.#beforeWrite();
      await new Promise<void>((resolve) => this.#stream.write(text, () => resolve()));
    }
    if (this.#failure)
      throw new FailureError(`The results cannot be written: ${this.#failure.message}. Write them elsewhere.`);
  }
}
