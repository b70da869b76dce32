import type { CheckRow, GeneratedName, ListSource, LiveSettings, Reply, Request, RunSettings } from './protocol.ts';

/** The part of a Worker that the client uses, so that a test can put a stand-in behind it. */
export interface WorkerPort {
  postMessage(message: Request): void;
  /** Events of type `message` are MessageEvents that carry a Reply. */
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate(): void;
}

/** Starts the worker that owns the engine. */
export function startWorker(): WorkerPort {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'mangosaurus engine' });
}

/** What the notebook check of one engine came to. */
export interface CheckResult {
  readonly rows: readonly CheckRow[];
  /** Why the engine could not be checked, or null. */
  readonly error: string | null;
}

/** The parameters of a run, flat, in the model's layout. */
export interface ParameterValues {
  readonly iteration: number;
  readonly values: Float32Array;
}

type Answer = Extract<Reply, { readonly type: 'names' | 'parameters' | 'check' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

/**
 * The page's side of the worker: one method per request, one promise per question, and every reply to all who
 * subscribed, in the order in which they came.
 */
export class WorkerClient {
  readonly #port: WorkerPort;
  readonly #listeners = new Set<(reply: Reply) => void>();
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.addEventListener('message', (event) => this.#receive((event as MessageEvent<Reply>).data));
    port.addEventListener('error', (event) => {
      const detail = 'message' in event && event.message ? `: ${String(event.message)}` : '';
      this.#stopped(
        `The engine's worker stopped${detail}. Reload the page; if it happens again, try a current browser.`,
      );
    });
    port.addEventListener('messageerror', () => {
      this.#stopped('A message of the worker could not be read. Reload the page.');
    });
  }

  /** Calls the listener with every reply; the function returned ends that. */
  subscribe(listener: (reply: Reply) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a list and starts a run on it; `refused` is the reply where it cannot be used. */
  start(list: ListSource, settings: RunSettings, paused = false): void {
    this.#port.postMessage({ type: 'start', list, settings, paused });
  }

  /** Starts again from iteration 0 on the same list. */
  reset(settings: RunSettings): void {
    this.#port.postMessage({ type: 'reset', settings });
  }

  /** Halts training; `sample` still works. */
  pause(): void {
    this.#port.postMessage({ type: 'pause' });
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#port.postMessage({ type: 'resume' });
  }

  /** Changes what may change while a run goes on. */
  live({ learningRate, clipValue, temperature }: LiveSettings): void {
    this.#port.postMessage({ type: 'settings', settings: { learningRate, clipValue, temperature } });
  }

  /** Makes the device go away, to see that the run survives. */
  loseDevice(): void {
    this.#port.postMessage({ type: 'lose-device' });
  }

  /** Asks for names now. Subscribers hear the same names. Rejects when the worker stops first. */
  async sample(count: number): Promise<readonly GeneratedName[]> {
    const answer = await this.#ask((id) => ({ type: 'sample', id, count }));
    return answer.type === 'names' ? answer.names : [];
  }

  /** Asks for the parameters. Rejects when the worker stops first. */
  async parameters(): Promise<ParameterValues> {
    const answer = await this.#ask((id) => ({ type: 'parameters', id }));
    if (answer.type !== 'parameters') throw new Error(`The worker answered "parameters" with "${answer.type}".`);
    return { iteration: answer.iteration, values: answer.values };
  }

  /** Runs the notebook's test cells on an engine. Rejects when the worker stops first. */
  async check(device: 'gpu' | 'cpu' | 'reference'): Promise<CheckResult> {
    const answer = await this.#ask((id) => ({ type: 'check', id, device }));
    if (answer.type !== 'check') throw new Error(`The worker answered "check" with "${answer.type}".`);
    return { rows: answer.rows, error: answer.error };
  }

  /** Ends the worker; what was asked and not answered rejects. */
  close(): void {
    this.#port.terminate();
    this.#listeners.clear();
    this.#giveUp('The worker was closed.');
  }

  #ask(request: (id: number) => Request): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage(request(id));
    });
  }

  #receive(reply: Reply): void {
    for (const listener of this.#listeners) listener(reply);
    switch (reply.type) {
      case 'names':
      case 'parameters':
      case 'check':
        if (reply.id !== null) {
          this.#waiting.get(reply.id)?.resolve(reply);
          this.#waiting.delete(reply.id);
        }
        break;
    }
  }

  /** Nothing more will come: all who listen and all who wait are told. */
  #stopped(message: string): void {
    this.#receive({ type: 'failed', message });
    this.#giveUp(message);
  }

  #giveUp(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}
