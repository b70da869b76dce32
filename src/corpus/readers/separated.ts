import { unquoted } from './lines.ts';
import { asLines, onOneLine } from './reader.ts';
import type { Reader } from './reader.ts';

/** Several names on a line, with a separator between them. */
export interface SeparatedGuess {
  readonly kind: 'separated';
  /** The separator. */
  readonly separator: string;
}

const SEPARATORS = [',', ';', '、', '，', '،', '|', '\t'];

/** Names have at most so many words, and parts of sentences have more. */
const MOST_WORDS = 4;

/** A quoted name has at most so many UTF-16 units; a quote without its end is part of a name. */
const MOST_QUOTED = 1_000;

/** Any quote that may stand around a name. */
const QUOTE = /["'`“”„‘’‚«»‹›「」『』]/;

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '„': '“', '«': '»', '‘': '’' };

/** Reads names with commas (or the like) between them, on one line or on several. */
export const separatedReader: Reader<SeparatedGuess> = {
  kind: 'separated',
  recognise({ text, source, head }, forced) {
    const start = bare(head);
    const separator = forced
      ? [...SEPARATORS].sort((a, b) => start.split(b).length - start.split(a).length)[0]!
      : SEPARATORS.find((candidate) => isSeparated(start, candidate));
    if (separator === undefined) return null;
    return {
      guess: { kind: 'separated', separator },
      read() {
        const names = splitNames(bare(text), separator).map(onOneLine);
        const note = `${source} has several names on a line, which were taken apart at "${separator}".`;
        return {
          text: asLines(names),
          unit: 'Entry',
          first: 1,
          labels: null,
          notes: [{ kind: 'separated', text: note }],
        };
      },
    };
  },
};

/** A text without the brackets of a list in code. */
function bare(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('[') ? trimmed.replace(/^\[/, '').replace(/\][;,]?$/, '') : trimmed;
}

/** True if the separator stands between names: short parts, mostly several on a line. */
function isSeparated(head: string, separator: string): boolean {
  if (!head.includes(separator)) return false;
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  // The last line of a long text may be cut, and has nothing after it anyway.
  const ended = lines.slice(0, -1).filter((line) => line.trimEnd().endsWith(separator)).length;
  const wrapped = lines.length > 1 && ended >= 0.8 * (lines.length - 1);
  const counts = lines.map((line) => splitNames(line, separator).filter((name) => name.trim() !== '').length);
  const names = counts.reduce((sum, count) => sum + count, 0);
  if (names < 3 || (!wrapped && names < 2.5 * lines.length)) return false;
  const parts = splitNames(head, separator).filter((name) => name.trim() !== '');
  const short = parts.filter((name) => name.trim().split(/\s+/, MOST_WORDS + 1).length <= MOST_WORDS).length;
  const lettered = parts.filter((name) => /^[^\d]*\p{L}/u.test(name.slice(0, 100))).length;
  return short >= 0.9 * parts.length && lettered >= 0.9 * parts.length;
}

/** The parts of a text between separators and line ends. A separator in quotes is part of a name. */
export function splitNames(text: string, separator: string): string[] {
  const names = QUOTE.test(text) ? splitQuoted(text, separator) : text.split(new RegExp(`[${separator}\n\r]`));
  const last = names.length - 1;
  if (last > 0) names[last] = names[last]!.replace(/^\s*(?:and|&)\s+/, '');
  return names;
}

function splitQuoted(text: string, separator: string): string[] {
  const names: string[] = [];
  const ends = (symbol: string | undefined): boolean =>
    symbol === undefined || symbol === separator || symbol === '\n' || symbol === '\r';
  for (let start = 0; start <= text.length;) {
    let end = afterQuotes(text, start, ends);
    while (!ends(text[end])) end++;
    names.push(unquoted(text.slice(start, end)));
    start = end + 1;
  }
  return names;
}

/** The position after the quoted name that begins at `start`, if blanks and then an end of a part follow; else `start`. */
function afterQuotes(text: string, start: number, ends: (symbol: string | undefined) => boolean): number {
  let first = start;
  while (text[first] === ' ') first++;
  const closing = CLOSING[text[first] ?? ''];
  if (closing === undefined) return start;
  const length = text.slice(first + 1, first + 1 + MOST_QUOTED).indexOf(closing);
  if (length < 0) return start;
  let after = first + length + 2;
  while (text[after] === ' ') after++;
  return ends(text[after]) ? after : start;
}
