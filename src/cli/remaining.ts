import { timeLeft } from '../corpus/counted.ts';

/** Milliseconds before the first guess: programs are compiled then, and steps look slow. */
const FIRST_GUESS_MS = 2_000;

/** How long a task will still take, if it goes on as it went from its beginning. */
export class Remaining {
  readonly #now: () => number;
  readonly #start: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#start = now();
  }

  /** The words for the end of a progress line, such as ", about 3 min left", once a share from 0 to 1 is done. */
  after(share: number): string {
    const elapsed = this.#now() - this.#start;
    if (elapsed < FIRST_GUESS_MS || !(share > 0)) return '';
    return `, ${timeLeft(((elapsed / share) * (1 - share)) / 1_000)}`;
  }
}
