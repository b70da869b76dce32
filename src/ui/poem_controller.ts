import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { WorkerClient, Writing } from '../worker/client.ts';
import type { WritingOrder } from '../worker/protocol.ts';
import { FrameScheduler } from './frame.ts';
import { lettersDue, type Pace } from './pace.ts';

/** A part of a poem: from a letter on it was written as an order says. */
export interface PoemPart {
  readonly from: number;
  readonly order: WritingOrder;
}

/** The text written so far. The arrays grow while it is written. */
export interface Poem {
  /** What was asked for, one after the other; none before the first poem. */
  readonly parts: readonly PoemPart[];
  readonly text: string;
  /** Its symbols. */
  readonly letters: readonly string[];
  /** How many of them are the beginning. */
  readonly given: number;
  /** The surprise of each symbol after the beginning, in nats. */
  readonly nats: readonly number[];
  readonly writing: boolean;
  /** Why the text could not be written, or null. */
  readonly error: string | null;
}

export const NO_POEM: Poem = { parts: [], text: '', letters: [], given: 0, nats: [], writing: false, error: null };

/**
 * Requests texts, one at a time, and shows them at a pace that can be watched: the worker writes ahead. Its host repaints
 * once per frame, and finished lines are announced.
 */
export class PoemController implements ReactiveController {
  poem = NO_POEM;
  pace: Pace = 'calm';
  readonly #host: ReactiveControllerHost;
  readonly #say: (text: string) => void;
  readonly #frame: FrameScheduler;
  #writing: Writing | null = null;
  #letters: string[] = [];
  #nats: number[] = [];
  /** Symbols that are written and not yet shown, with their surprise. */
  #ahead: { readonly letter: string; readonly nats: number }[] = [];
  #shownAhead = 0;
  /** The time of the last frame, and the part of a letter that was due then. */
  #last = 0;
  #part = 0;
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
  write(client: WorkerClient, order: WritingOrder): void {
    this.stop();
    this.#said = 0;
    this.#letters = [];
    this.#nats = [];
    this.poem = { ...NO_POEM, letters: this.#letters, nats: this.#nats };
    this.#request(client, order);
  }

  /** Goes on from the text as it stands, as if it had not ended. `order` says how far, and how. */
  goOn(client: WorkerClient, { length, temperature }: Pick<WritingOrder, 'length' | 'temperature'>): void {
    const { parts, writing, given } = this.poem;
    const order = parts[0]?.order;
    if (!order || writing) return;
    const written = this.#letters.slice(given).join('');
    if (written === '') return this.write(client, { ...order, length, temperature });
    this.#request(client, { ...order, length, temperature, written });
  }

  /** Stops at once. What was written ahead is dropped: it comes again when the text goes on. */
  stop(): void {
    this.#writing?.stop();
    this.#end(null);
  }

  #request(client: WorkerClient, order: WritingOrder): void {
    const parts = [...this.poem.parts, { from: this.#letters.length, order }];
    this.poem = { ...this.poem, parts, writing: true, error: null };
    this.#last = performance.now();
    // The beginning comes first, and is not written letter by letter.
    let isGiven = !order.written;
    const writing = client.write(order, (text, nats) => {
      if (this.#writing !== writing) return;
      if (isGiven) this.#letters.push(...text);
      else [...text].forEach((letter, k) => this.#ahead.push({ letter, nats: nats[k]! }));
      if (isGiven) this.poem = { ...this.poem, text, given: this.#letters.length };
      isGiven = false;
      this.#frame.request();
    });
    this.#writing = writing;
    writing.done.then(
      () => this.#done(writing, null),
      (reason: unknown) => this.#done(writing, reason instanceof Error ? reason.message : String(reason)),
    );
    this.#host.requestUpdate();
  }

  /** The worker has written all of it. What is ahead is still shown at its pace, unless there was an error. */
  #done(writing: Writing, error: string | null): void {
    if (this.#writing !== writing) return;
    this.#writing = null;
    if (error !== null) this.#end(error);
    this.#frame.request();
  }

  #end(error: string | null): void {
    if (!this.poem.writing) return;
    this.#writing = null;
    this.#ahead = [];
    this.#shownAhead = 0;
    this.#part = 0;
    this.poem = { ...this.poem, writing: false, error };
    this.#frame.request();
  }

  /** Shows the letters that are due. */
  #paint(): void {
    const now = performance.now();
    const waiting = this.#ahead.length - this.#shownAhead;
    const { letters, part } = lettersDue(this.pace, now - this.#last, this.#part, waiting);
    this.#last = now;
    this.#part = part;
    const shown = this.#ahead.slice(this.#shownAhead, this.#shownAhead + letters);
    this.#shownAhead += letters;
    for (const { letter, nats } of shown) {
      this.#letters.push(letter);
      this.#nats.push(nats);
    }
    this.poem = { ...this.poem, text: this.poem.text + shown.map(({ letter }) => letter).join('') };
    if (this.#shownAhead === this.#ahead.length) {
      this.#ahead = [];
      this.#shownAhead = 0;
      if (!this.#writing) this.poem = { ...this.poem, writing: false };
    }
    if (this.poem.writing) this.#frame.request();
    this.#announce();
    this.#host.requestUpdate();
  }

  /** Announces the lines that were finished since the last frame, and at the end the rest. */
  #announce(): void {
    const { text, writing } = this.poem;
    const end = writing ? text.lastIndexOf('\n') : text.length;
    const lines = end > this.#said ? text.slice(this.#said, end).trim() : '';
    this.#said = Math.max(this.#said, end);
    if (lines !== '') this.#say(lines);
  }
}
