import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { WorkerClient, Writing } from '../worker/client.ts';
import type { WritingOrder } from '../worker/protocol.ts';
import { FrameScheduler } from './frame.ts';

/** The text written so far. */
export interface Poem {
  readonly text: string;
  /** The length of the prime in UTF-16 units. */
  readonly given: number;
  readonly writing: boolean;
  /** Why the text could not be written, or null. */
  readonly error: string | null;
}

/** Requests texts, one at a time. Its host repaints once per frame, and finished lines are announced. */
export class PoemController implements ReactiveController {
  poem: Poem = { text: '', given: 0, writing: false, error: null };
  readonly #host: ReactiveControllerHost;
  readonly #say: (text: string) => void;
  readonly #frame: FrameScheduler;
  #writing: Writing | null = null;
  /** The length of the announced part of the text. */
  #said = 0;

  constructor(host: ReactiveControllerHost, say: (text: string) => void) {
    this.#host = host;
    this.#say = say;
    this.#frame = new FrameScheduler(() => this.#paint());
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
    this.#frame.cancel();
  }

  /** Starts another text and stops the current one. */
  write(client: WorkerClient | null, order: WritingOrder): void {
    if (!client) return;
    this.stop();
    this.#said = 0;
    this.poem = { text: '', given: 0, writing: true, error: null };
    let first = true;
    const writing = client.write(order, (text) => {
      if (this.#writing !== writing) return;
      const { poem } = this;
      this.poem = { ...poem, text: poem.text + text, given: first ? text.length : poem.given };
      first = false;
      this.#frame.request();
    });
    this.#writing = writing;
    const end = (error: string | null) => {
      if (this.#writing !== writing) return;
      this.#writing = null;
      this.poem = { ...this.poem, writing: false, error };
      this.#frame.request();
    };
    writing.done.then(
      () => end(null),
      (reason: unknown) => end(reason instanceof Error ? reason.message : String(reason)),
    );
    this.#host.requestUpdate();
  }

  /** Stops the text. */
  stop(): void {
    this.#writing?.stop();
  }

  /** Announces the lines that were finished since the last frame, and at the end the rest. */
  #paint(): void {
    const { text, writing } = this.poem;
    const end = writing ? text.lastIndexOf('\n') : text.length;
    const lines = end > this.#said ? text.slice(this.#said, end).trim() : '';
    this.#said = Math.max(this.#said, end);
    if (lines !== '') this.#say(lines);
    this.#host.requestUpdate();
  }
}
