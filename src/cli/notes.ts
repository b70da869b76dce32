/** Milliseconds between two states of the progress line: on a terminal, and in a log file. */
const TERMINAL_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 5_000;
/** Erases from the cursor to the end of the line. */
const ERASE = '\u001b[K';

/** What is needed of a stream such as process.stderr. */
export interface NoteStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything that is said besides results, on stderr: lines that stay, and one that is renewed while work goes on. */
export class Notes {
  readonly #stream: NoteStream;
  readonly #now: () => number;
  /** True while the renewed line is on the screen. */
  #renewing = false;
  #lastProgress: number;

  constructor(stream: NoteStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#lastProgress = now();
  }

  /** One line that stays. */
  line(text: string): void {
    this.clear();
    this.#stream.write(`${oneLine(text)}\n`);
  }

  /** Takes the renewed line back: something else is about to be written on the same terminal. */
  clear(): void {
    if (this.#renewing) this.#stream.write(`\r${ERASE}`);
    this.#renewing = false;
  }

  /** Where the work stands: renewed in place on a terminal, elsewhere a line every few seconds. */
  progress(text: string): void {
    const terminal = this.#stream.isTTY === true;
    const now = this.#now();
    if (now - this.#lastProgress < (terminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS)) return;
    this.#lastProgress = now;
    if (!terminal) return this.line(text);
    // A line that wraps could not be taken back.
    this.#stream.write(`\r${oneLine(text).slice(0, (this.#stream.columns ?? 80) - 1)}${ERASE}`);
    this.#renewing = true;
  }
}

/**
 * A message on one line and without commands to the terminal: it may quote a file name or a file. Line ends become
 * spaces, other control characters their numbers.
 */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, (symbol) => `\\u{${symbol.codePointAt(0)!.toString(16)}}`);
}
