/** The share of the corpus's lines that are shorter, or longer, than a usual length. */
const UNUSUAL = 0.05;
/** Symbols that are read of a corpus: half a second's work at most. A list of 100,000 names has fewer. */
const MOST_SYMBOLS = 2_000_000;

/**
 * Judges whether a name looks like those of a list: its length lies within the middle 90 % of theirs, and each three
 * neighbouring symbols of it, ends included, occur in one of them. The same for lines of a text.
 */
export class Typicality {
  readonly #lines: Iterable<string>;
  #usual: { readonly shortest: number; readonly longest: number; readonly trigrams: ReadonlySet<string> } | null = null;

  /** The lines are read when the first question is asked. */
  constructor(lines: Iterable<string>) {
    this.#lines = lines;
  }

  fits(line: string): boolean {
    const { shortest, longest, trigrams } = (this.#usual ??= usualOf(this.#lines));
    const symbols = [...line];
    return (
      symbols.length >= shortest && symbols.length <= longest && trigramsOf(symbols).every((of) => trigrams.has(of))
    );
  }
}

function usualOf(lines: Iterable<string>): { shortest: number; longest: number; trigrams: Set<string> } {
  const lengths: number[] = [];
  const trigrams = new Set<string>();
  let read = 0;
  for (const line of lines) {
    const symbols = [...line];
    lengths.push(symbols.length);
    for (const trigram of trigramsOf(symbols)) trigrams.add(trigram);
    read += symbols.length;
    if (read > MOST_SYMBOLS) break;
  }
  lengths.sort((a, b) => a - b);
  const last = lengths.length - 1;
  return {
    shortest: lengths[Math.floor(UNUSUAL * last)] ?? 0,
    longest: lengths[Math.ceil((1 - UNUSUAL) * last)] ?? Infinity,
    trigrams,
  };
}

/** Each three neighbouring symbols, where a newline stands before the first and after the last. */
function trigramsOf(symbols: readonly string[]): string[] {
  const padded = ['\n', ...symbols, '\n'];
  return symbols.map((symbol, i) => `${padded[i]}${symbol}${padded[i + 2]}`);
}
