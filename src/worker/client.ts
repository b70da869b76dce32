import type { CheckRow, CrossoverOrder, GeneratedName, Reply, Request, WritingOrder } from './protocol.ts';
import type { CorpusSource, StudioLiveSettings, RunSettings } from './settings.ts';

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

/** A text that is being written. */
export interface Writing {
  /** Resolves at its end, also where it was stopped; rejects with the reason why nothing can be written. */
  readonly done: Promise<void>;
  stop(): void;
}

type Answer = Extract<Reply, { readonly type: 'names' | 'parameters' | 'check' | 'saved' | 'written' | 'crossover' }>;

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

  /** Takes a corpus and starts a run on it; `refused` is the reply where it cannot be used. */
  start(corpus: CorpusSource, settings: RunSettings, paused = false): void {
    this.#port.postMessage({ type: 'start', corpus, settings, paused });
  }

  /** Starts again from iteration 0 on the same corpus. */
  reset(settings: RunSettings): void {
    this.#port.postMessage({ type: 'reset', settings });
  }

  /** Goes on with the run that the browser kept, or starts one on the built-in list; runs are kept from then on. */
  restore(settings: RunSettings): void {
    this.#port.postMessage({ type: 'restore', settings });
  }

  /** Opens a model file; `refused` is the reply where it is none. */
  open(name: string, bytes: Uint8Array, settings: RunSettings): void {
    this.#port.postMessage({ type: 'open', name, bytes, settings });
  }

  /** Trains the studio's own model on a text for one more epoch. */
  trainSonnets(corpus: CorpusSource, settings: RunSettings): void {
    this.#port.postMessage({ type: 'train-sonnets', corpus, settings });
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
  live({ learningRate, clipValue, temperature }: StudioLiveSettings): void {
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

  /** Asks for a model file. Rejects with the reason why there is none. */
  async save(): Promise<Uint8Array> {
    const answer = await this.#ask((id) => ({ type: 'save', id }));
    if (answer.type !== 'saved' || !answer.bytes) throw new Error(answer.type === 'saved' ? (answer.error ?? '') : '');
    return answer.bytes;
  }

  /** Asks for a text; `take` gets it piece by piece. */
  write(order: WritingOrder, take: (text: string) => void): Writing {
    let id = 0;
    const answer = this.#ask((own) => ({ type: 'write', id: (id = own), order }));
    const unsubscribe = this.subscribe((reply) => reply.type === 'written' && reply.id === id && take(reply.text));
    const done = answer.then(
      (last) => {
        unsubscribe();
        if (last.type === 'written' && last.error !== null) throw new Error(last.error);
      },
      (reason: unknown) => {
        unsubscribe();
        throw reason;
      },
    );
    return { done, stop: () => this.#port.postMessage({ type: 'stop-writing', id }) };
  }

  /** Runs the notebook's test cells on an engine. Rejects when the worker stops first. */
  async check(device: 'gpu' | 'cpu' | 'reference'): Promise<CheckResult> {
    const answer = await this.#ask((id) => ({ type: 'check', id, device }));
    if (answer.type !== 'check') throw new Error(`The worker answered "check" with "${answer.type}".`);
    return { rows: answer.rows, error: answer.error };
  }

  /** Times both engines at some sizes; subscribers hear of each. Rejects when the worker stops or is closed first. */
  async crossover(order: CrossoverOrder): Promise<void> {
    await this.#ask((id) => ({ type: 'crossover', id, order }));
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
      case 'saved':
      case 'written':
      case 'crossover':
        if (reply.id !== null && (!('done' in reply) || reply.done)) {
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
