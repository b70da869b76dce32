/** The least time between two spoken names, in milliseconds, since names arrive faster than they can be spoken. */
const NAMES_EVERY_MS = 8_000;

/** Decides what a polite live region announces: every event at once, but only some names. */
export class Announcer {
  readonly #say: (text: string) => void;
  #lastName = '';
  #nextName = 0;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Announces an event. */
  event(text: string): void {
    this.#say(text);
  }

  /** Announces the latest name, or line, unless one was announced within NAMES_EVERY_MS. */
  name(text: string, kind: string, now: number): void {
    if (now < this.#nextName || text === this.#lastName) return;
    this.#nextName = now + NAMES_EVERY_MS;
    this.#lastName = text;
    this.#say(`New ${kind}: ${text}`);
  }
}
