import { InputError } from '../corpus/errors.ts';
import type { Drawing } from '../sample/draw.ts';
import { primeIds } from '../sample/prime.ts';
import { drawText } from '../sample/sample_text.ts';
import { nextTask } from '../train/next_task.ts';
import type { SampledModel } from './line_sampler.ts';
import type { Reply, WritingOrder } from './protocol.ts';
import { checkTemperature } from './settings.ts';
import { LINE_END_WITHIN } from './line_end.ts';

/** Milliseconds between two `written` messages: one frame. */
const WRITTEN_EVERY_MS = 16;
/** Milliseconds of writing before training and messages run again. */
const TURN_MS = 25;
/** The most symbols of one text. */
const LONGEST = 100_000;

/** Writes texts symbol by symbol, concurrently with training. Each text can be stopped. */
export class Writer {
  readonly #post: (reply: Reply) => void;
  readonly #texts = new Map<number, { readonly model: WritingOrder['model']; readonly stop: AbortController }>();

  constructor(post: (reply: Reply) => void) {
    this.#post = post;
  }

  /** Writes a text to its end, or until it is stopped. Never throws. `find` returns the model. */
  async write(id: number, order: WritingOrder, find: () => Promise<SampledModel>): Promise<void> {
    const stop = new AbortController();
    this.#texts.set(id, { model: order.model, stop });
    try {
      await this.#draw(id, order, await find(), stop.signal);
      this.#post({ type: 'written', id, text: '', nats: [], done: true, error: null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // A text ends without an error if its model was replaced.
      this.#post({ type: 'written', id, text: '', nats: [], done: true, error: stop.signal.aborted ? null : message });
    } finally {
      this.#texts.delete(id);
    }
  }

  /** Stops a text. */
  stop(id: number): void {
    this.#texts.get(id)?.stop.abort();
  }

  /** Stops the texts of the trained or opened model, before it is destroyed. */
  stopCurrent(): void {
    for (const { model, stop } of this.#texts.values()) if (model === 'current') stop.abort();
  }

  async #draw(id: number, order: WritingOrder, { model, vocabulary, task }: SampledModel, signal: AbortSignal) {
    const { length, temperature, seed, toLineEnd = false } = order;
    checkTemperature(temperature);
    if (!Number.isInteger(length) || length < 1 || length > LONGEST) {
      throw new InputError(`The length is ${length}; give a whole number from 1 to ${LONGEST}.`);
    }
    const prime = [...primeIds(order.prime, vocabulary)];
    // Not composed, since these are symbols as the model drew them.
    const written = [...vocabulary.encode(order.written ?? '')];
    const textOf = (ids: readonly number[]): string => ids.map((symbol) => vocabulary.symbols[symbol]).join('');
    const post = (text: string, nats: readonly number[]): void =>
      this.#post({ type: 'written', id, text, nats, done: false, error: null });
    if (written.length === 0) post(textOf(prime), []);
    let unsent = { text: '', nats: [] as number[] };
    let sent = performance.now();
    let turn = sent;
    const send = (): void => {
      if (unsent.text !== '') post(unsent.text, unsent.nats);
      unsent = { text: '', nats: [] };
      sent = performance.now();
    };
    // Neither a run nor a request to stop waits for a text. A turn has many symbols, since training may take long for its own.
    const between = async (): Promise<void> => {
      if (performance.now() - turn < TURN_MS) return;
      await nextTask();
      turn = performance.now();
      signal.throwIfAborted();
    };
    const newline = vocabulary.symbols.indexOf('\n');
    const most = toLineEnd && newline !== -1 ? length + LINE_END_WITHIN : length;
    const drawing: Drawing = { temperature, topK: null, topP: null };
    const { window } = task;
    const request = { prime, written, length: most, drawing, seed, index: 0, window, between };
    let drawn = 0;
    try {
      for await (const { symbol, nats } of drawText(model, request)) {
        unsent.text += textOf([symbol]);
        unsent.nats.push(nats);
        drawn++;
        if (performance.now() - sent >= WRITTEN_EVERY_MS) send();
        if (signal.aborted || (drawn >= length && symbol === newline)) break;
      }
    } finally {
      send();
    }
  }
}
