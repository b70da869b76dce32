/** The least time between two spoken names, in milliseconds: speech takes time, and names come faster. */
const NAMES_EVERY_MS = 8_000;

/** Decides what a polite live region says: events at once, names now and then. */
export class Announcer {
  readonly #say: (text: string) => void;
  #lastName = '';
  #nextName = 0;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Says something that happened. */
  event(text: string): void {
    this.#say(text);
  }

  /** Offers the latest finished name, or line; it is said if none was said lately. */
  name(text: string, kind: string, now: number): void {
    if (now < this.#nextName || text === this.#lastName) return;
    this.#nextName = now + NAMES_EVERY_MS;
    this.#lastName = text;
    this.#say(`New ${kind}: ${text}`);
  }
}
