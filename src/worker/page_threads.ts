import { startWorker } from '../wasm/start_worker.ts';
import type { ThreadStarter } from '../wasm/start_worker.ts';

/** The threads that a page has started for its worker. */
export class PageThreads {
  /** Held, since what nobody holds a browser may end. */
  readonly #threads = new Set<Worker>();

  readonly start: ThreadStarter = (address, start) => {
    const thread = startWorker(address, start);
    this.#threads.add(thread);
    thread.onmessage = () => this.#threads.delete(thread);
    return thread;
  };

  /** Ends those that still run, for a worker that can no longer end them itself. */
  end(): void {
    for (const thread of this.#threads) thread.terminate();
    this.#threads.clear();
  }
}
