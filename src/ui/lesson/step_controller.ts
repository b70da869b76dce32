import type { ReactiveControllerHost } from 'lit';
import type { ModelConfig } from '../../model/config.ts';
import type { Stepped } from '../../worker/protocol.ts';
import type { WorkerClient } from '../../worker/client.ts';
import type { RunController } from '../run_controller.ts';

/** Steps that were made, and the parameters before and after them. */
export interface Made extends Stepped {
  readonly config: ModelConfig;
  /** The symbols by id. */
  readonly symbols: readonly string[];
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/** The state of the chapter of one step. */
export interface StepState {
  readonly busy: boolean;
  /** Why no step was made; null if one was. */
  readonly error: string | null;
  /** The latest steps; null before the first. */
  readonly made: Made | null;
}

/** Makes steps of the run that the page shows, from rest, and keeps what changed. */
export class StepController {
  state: StepState = { busy: false, error: null, made: null };
  readonly #host: ReactiveControllerHost;
  readonly #run: RunController;

  constructor(host: ReactiveControllerHost, run: RunController) {
    this.#host = host;
    this.#run = run;
  }

  /** Makes so many steps. */
  async make(count: number, symbols: readonly string[]): Promise<void> {
    const { client, model, phase } = this.#run;
    if (!client || !model || phase === 'preparing' || this.state.busy) return;
    this.#change({ busy: true, error: null });
    try {
      // The worker handles these in order. After the steps it is paused.
      client.pause();
      const [{ iteration, values }, stepped] = await Promise.all([client.parameters(), steps(client, count)]);
      const after = await client.parameters();
      if (this.#run.model !== model || iteration !== stepped.from || after.iteration !== stepped.iteration) {
        throw new Error('The run went on meanwhile. Try again.');
      }
      this.#change({ made: { ...stepped, config: model.config, symbols, before: values, after: after.values } });
    } catch (error) {
      this.#change({ error: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#change({ busy: false });
    }
  }

  #change(change: Partial<StepState>): void {
    this.state = { ...this.state, ...change };
    this.#host.requestUpdate();
  }
}

/** Trains for so many steps, then pauses. Rejects with the reason if none can be made. */
async function steps(client: WorkerClient, count: number): Promise<Stepped> {
  const answer = await client.ask((id) => ({ type: 'step', id, count }));
  if (answer.type !== 'stepped' || !answer.stepped)
    throw new Error(answer.type === 'stepped' ? (answer.error ?? '') : '');
  return answer.stepped;
}
