import type { Writable } from 'node:stream';
import type { Output } from './context.ts';
import { FailureError } from './exit.ts';

/** Results on a stream of Node's. */
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

  /** As promised by Output; throws a FailureError where it fails for another reason than a reader gone. */
  async write(text: string): Promise<void> {
    if (!this.closed.aborted && text !== '') {
      this.#beforeWrite();
      await new Promise<void>((resolve) => this.#stream.write(text, () => resolve()));
    }
    if (this.#failure)
      throw new FailureError(`The results cannot be written: ${this.#failure.message}. Write them elsewhere.`);
  }
}
