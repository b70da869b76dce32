import { checkNotebook } from '../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CheckResult, WorkerClient } from '../worker/client.ts';

/** The engines that run the notebook's test cells, in this order. */
export const CHECKED_ENGINES = ['gpu', 'cpu', 'reference'] as const;

/** One of them. */
export type CheckedEngine = (typeof CHECKED_ENGINES)[number];

/** The result of each engine: null while it waits for its turn, absent before the first check. */
export type CheckResults = Readonly<Partial<Record<CheckedEngine, CheckResult | null>>>;

/** Runs the notebook's test cells on one engine after the other. */
export class CheckController implements ReactiveController {
  results: CheckResults = {};
  busy = false;
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** A check does not survive a disconnection, so the controller is idle again. */
  hostConnected(): void {
    this.busy = false;
  }

  /** Checks every engine. Does nothing during a check. */
  async run(client: WorkerClient | null): Promise<void> {
    if (this.busy || !client) return;
    this.busy = true;
    this.results = { gpu: null, cpu: null, reference: null };
    for (const engine of CHECKED_ENGINES) {
      this.#host.requestUpdate();
      const result = await checkNotebook(client, engine).catch((error: unknown) => ({
        rows: [],
        error: String(error),
      }));
      this.results = { ...this.results, [engine]: result };
    }
    this.busy = false;
    this.#host.requestUpdate();
  }
}
