import { nextSymbols } from '../worker/ask.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { WorkerClient } from '../worker/client.ts';
import type { NextSymbol, WritingOrder } from '../worker/protocol.ts';
import type { Poem } from './poem_controller.ts';

/** Milliseconds that a letter stays chosen before it is asked about: whoever walks over a line asks about its end only. */
const ASK_AFTER_MS = 120;

/** A letter of a poem, and what the model expected in its place. */
export interface Why {
  /** Its number in the poem. */
  readonly at: number;
  readonly letter: string;
  readonly before: string;
  /** The surprise when it was drawn, in nats; null for a letter of the beginning. */
  readonly nats: number | null;
  readonly order: WritingOrder;
  /** The symbols by probability; null until they have come. */
  readonly symbols: readonly NextSymbol[] | null;
  readonly error: string | null;
}

/** Finds out why a letter stands where it stands. */
export class WhyController implements ReactiveController {
  why: Why | null = null;
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Chooses a letter of a poem; none for null. */
  choose(client: WorkerClient | null, poem: Poem, at: number | null): void {
    clearTimeout(this.#timer);
    const { letters, given, nats, parts } = poem;
    const order = parts.findLast(({ from }) => from <= (at ?? 0))?.order;
    const letter = at === null ? undefined : letters[at];
    this.why = null;
    if (at !== null && letter !== undefined && order) {
      const before = letters.slice(0, at).join('');
      const why = { at, letter, before, nats: nats[at - given] ?? null, order, symbols: null, error: null };
      this.why = why;
      if (client) this.#timer = setTimeout(() => void this.#ask(client, why), ASK_AFTER_MS);
    }
    this.#host.requestUpdate();
  }

  async #ask(client: WorkerClient, why: Why): Promise<void> {
    const { before, order } = why;
    const tell = (told: Partial<Why>): void => {
      if (this.why === why) this.why = { ...why, ...told };
      this.#host.requestUpdate();
    };
    try {
      const { model, temperature } = order;
      tell({ symbols: await nextSymbols(client, { model, before, temperature }) });
    } catch (error) {
      tell({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}
