import type {
  ChartPoint,
  CheckRow,
  Flow,
  Gauge,
  GeneratedName,
  Reply,
  Request,
  ThreadRequest,
  WishOrder,
  WritingOrder,
} from './protocol.ts';
import { PageThreads } from './page_threads.ts';
import type { LinkedRun } from './run_link.ts';
import type { CorpusSource, StudioLiveSettings, RunSettings } from './settings.ts';

/** The part of a Worker that the client uses, so that tests can pass a fake. */
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

/** The result of the notebook check of one engine. */
export interface CheckResult {
  readonly rows: readonly CheckRow[];
  /** Why the engine could not be checked; null if it was. */
  readonly error: string | null;
}

/** The parameters of a run, flat, in the model's layout. */
export interface ParameterValues {
  readonly iteration: number;
  readonly values: Float32Array;
}

/** The result of an answer. Throws the reason if there is none. */
export function resultOf<T>(answer: Answer, result: T | null | false): T {
  if (!result) throw new Error(('error' in answer && answer.error) || '');
  return result;
}

/** A text that is being written. */
export interface Writing {
  /** Resolves when the text ends or is stopped. Rejects if the text cannot be written. */
  readonly done: Promise<void>;
  stop(): void;
}

/** A reply to a request that has an answer. */
type Answer = Extract<Reply, { readonly id: number | null }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

/**
 * The page's client of the worker. It has one method per request; requests that have an answer return a promise. All
 * subscribers receive all replies, in their order.
 */
export class WorkerClient {
  readonly #port: WorkerPort;
  readonly #listeners = new Set<(reply: Reply) => void>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #threads = new PageThreads();
  #lastId = 0;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<Reply | ThreadRequest>;
      if (data.type === 'thread') this.#threads.start(data.address, data.start);
      else this.#receive(data);
    });
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

  /** Calls the listener with every reply. The returned function unsubscribes. */
  subscribe(listener: (reply: Reply) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts a run on a corpus. The worker replies `refused` if the corpus cannot be used. */
  start(corpus: CorpusSource, settings: RunSettings, options: { paused?: boolean; stored?: boolean } = {}): void {
    this.#port.postMessage({ type: 'start', corpus, settings, ...options });
  }

  /** Restarts from iteration 0 on the same corpus. */
  reset(settings: RunSettings): void {
    this.#port.postMessage({ type: 'reset', settings });
  }

  /** Resumes the run that the browser stored, or starts one on the built-in list. From then on the worker stores runs. */
  restore(settings: RunSettings, paused?: boolean, again = false): void {
    this.#port.postMessage({ type: 'restore', settings, paused, again });
  }

  /** From now on the worker stores runs, as after `restore`. */
  keepRuns(): void {
    this.#port.postMessage({ type: 'keep-runs' });
  }

  /** Opens a model file. The worker replies `refused` if it cannot be read. */
  open(
    name: string,
    bytes: Uint8Array,
    beside: CorpusSource | null,
    settings: RunSettings,
    curve?: readonly ChartPoint[],
  ): void {
    this.#port.postMessage({ type: 'open', name, bytes, beside, settings, ...(curve && { curve }) });
  }

  /** Trains the built-in sonnets model on a text for one more epoch. */
  trainSonnets(corpus: CorpusSource, settings: RunSettings): void {
    this.#port.postMessage({ type: 'train-sonnets', corpus, settings });
  }

  /** Trains the text model that is trained or opened on a text for one more epoch. */
  oneMoreEpoch(corpus: CorpusSource, settings: RunSettings): void {
    this.#port.postMessage({ type: 'one-more-epoch', corpus, settings });
  }

  /** Pauses training. `sample` still works. */
  pause(): void {
    this.#port.postMessage({ type: 'pause' });
  }

  /** Continues after `pause`. */
  resume(): void {
    this.#port.postMessage({ type: 'resume' });
  }

  /** Changes the settings that may change during a run. */
  live({ learningRate, clipValue, temperature }: StudioLiveSettings): void {
    this.#port.postMessage({ type: 'settings', settings: { learningRate, clipValue, temperature } });
  }

  /** Measures what a thousand names are like. Null for a text, and for a model without its list. */
  async gauge(): Promise<Gauge | null> {
    const answer = await this.ask((id) => ({ type: 'gauge', id }));
    return answer.type === 'gauge' ? answer.gauge : null;
  }

  /** Draws names from a kept moment of the run from now on; from the latest weights for null. */
  goTo(iteration: number | null): void {
    this.#port.postMessage({ type: 'moment', iteration });
  }

  /** Draws names under labels with these weights from now on; under none for null. */
  blend(blend: readonly (readonly [label: string, weight: number])[] | null): void {
    this.#port.postMessage({ type: 'blend', blend });
  }

  /** Destroys the GPU device, to test that the run survives. */
  loseDevice(): void {
    this.#port.postMessage({ type: 'lose-device' });
  }

  /** Requests names. Subscribers receive them too. Rejects if the worker stops first. */
  async sample(count: number): Promise<readonly GeneratedName[]> {
    const answer = await this.ask((id) => ({ type: 'sample', id, count }));
    return answer.type === 'names' ? answer.names : [];
  }

  /** Requests the parameters. Rejects if the worker stops first. */
  async parameters({ drawn = false } = {}): Promise<ParameterValues> {
    const answer = await this.ask((id) => ({ type: 'parameters', id, drawn }));
    if (answer.type !== 'parameters') throw new Error(`The worker answered "parameters" with "${answer.type}".`);
    return { iteration: answer.iteration, values: answer.values };
  }

  /** Requests the bytes of a model file. Rejects with the reason if there is none. */
  async save(): Promise<Uint8Array> {
    const answer = await this.ask((id) => ({ type: 'save', id }));
    return resultOf(answer, answer.type === 'saved' && answer.bytes);
  }

  /** Requests the run of a link, which is not trusted. Rejects with the reason if there is none. */
  async readLink(link: string): Promise<LinkedRun> {
    const answer = await this.ask((id) => ({ type: 'read-link', id, link }));
    return resultOf(answer, answer.type === 'link' && answer.run);
  }

  /** Requests a text. `take` receives it piece by piece. */
  write(order: WritingOrder, take: (text: string, nats: readonly number[]) => void): Writing {
    let id = 0;
    const answer = this.ask((own) => ({ type: 'write', id: (id = own), order }));
    const unsubscribe = this.subscribe(
      (reply) => reply.type === 'written' && reply.id === id && take(reply.text, reply.nats),
    );
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

  /** Says which variants of kernels compute wrong numbers here. */
  avoid(variants: readonly string[]): void {
    this.#port.postMessage({ type: 'avoid', variants });
  }

  /** Says which names to draw from now on. */
  wish(order: WishOrder): void {
    this.#port.postMessage({ type: 'wishes', order });
  }

  /** Says whether names are asked for. */
  flow(flow: Flow): void {
    this.#port.postMessage({ type: 'flow', flow });
  }

  /** Trains a little on kept names, so that the names that follow lean to them. */
  moreLike(names: readonly string[], settings: RunSettings): void {
    this.#port.postMessage({ type: 'more-like', names, settings });
  }

  /** Goes back to the run before the one that leans. */
  backToList(settings: RunSettings): void {
    this.#port.postMessage({ type: 'back-to-list', settings });
  }

  /** Terminates the worker. Unanswered requests reject. */
  close(): void {
    this.#port.terminate();
    this.#threads.end();
    this.#listeners.clear();
    this.#giveUp('The worker was closed.');
  }

  /** Sends a request that has an answer. Rejects if the worker stops or is closed first. */
  ask(request: (id: number) => Request): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.postMessage(request(id));
    });
  }

  #receive(reply: Reply): void {
    for (const listener of this.#listeners) listener(reply);
    // Those with an id are answers.
    if ('id' in reply && reply.id !== null && (!('done' in reply) || reply.done)) {
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#waiting.delete(reply.id);
    }
  }

  /** Reports to all subscribers and all waiting requests that the worker has stopped. */
  #stopped(message: string): void {
    this.#receive({ type: 'failed', message });
    this.#giveUp(message);
  }

  #giveUp(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}
