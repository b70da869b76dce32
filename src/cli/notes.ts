/** Milliseconds between two updates of the progress line, on a terminal and in a log file. */
const TERMINAL_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 5_000;
/** The escape sequence that erases from the cursor to the end of the line. */
const ERASE = '\u001b[K';

/** The part of a stream such as process.stderr that Notes uses. */
export interface NoteStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Messages on stderr, besides results: permanent lines, and a progress line that is updated in place. */
export class Notes {
  readonly #stream: NoteStream;
  readonly #now: () => number;
  /** True while the progress line is on the screen. */
  #renewing = false;
  #lastProgress: number;

  constructor(stream: NoteStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#lastProgress = now();
  }

  /** Writes a permanent line. */
  line(text: string): void {
    this.clear();
    this.#stream.write(`${oneLine(text)}\n`);
  }

  /** Erases the progress line, before something else is written to the same terminal. */
  clear(): void {
    if (this.#renewing) this.#stream.write(`\r${ERASE}`);
    this.#renewing = false;
  }

  /** Updates the progress line on a terminal. Elsewhere writes a line every few seconds. */
  progress(text: string): void {
    const terminal = this.#stream.isTTY === true;
    const now = this.#now();
    if (now - this.#lastProgress < (terminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS)) return;
    this.#lastProgress = now;
    if (!terminal) return this.line(text);
    // Cut to the width of the terminal, since a wrapped line could not be erased.
    this.#stream.write(`\r${oneLine(text).slice(0, (this.#stream.columns ?? 80) - 1)}${ERASE}`);
    this.#renewing = true;
  }
}

/**
 * A message on one line without terminal control characters, since it may quote a file name or a file. Line ends become
 * spaces, and other control characters are escaped.
 */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, (symbol) => `\\u{${symbol.codePointAt(0)!.toString(16)}}`);
}
