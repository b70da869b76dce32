import { LINE_END } from '../line_ends.ts';
import type { FoundLines, Reader, ReaderInput, ReadingNote } from './reader.ts';

/** One name per line. */
export interface LinesGuess {
  readonly kind: 'lines';
  /** True if bullets or numbers before names are dropped. */
  readonly markers: boolean;
  /** True if quotes around names are dropped. */
  readonly quotes: boolean;
}

/** Before a name: a bullet, a check box, or a number with a full stop or a bracket. */
const MARKER =
  /^\s{0,100}(?:(?:[-*+•‣⁃◦▪▫■□●○–—·→✓✔]\s{1,100})(?:\[[ xX]\]\s{1,100})?|\(?\d{1,9}[.):]\s{1,100}|\d{1,9}\s{0,3}[-–—]\s{1,100}|\d{1,9}[.)](?=\p{L}))/u;

/** Pairs of quotes. */
const QUOTES = ['""', "''", '“”', '„“', '„”', '””', '‘’', '‚‘', '«»', '»«', '‹›', '「」', '『』', '``'];

/** A comma or semicolon after a closing quote, as in code. */
const AFTER_QUOTE = /[,;]\s{0,100}$/;

/** The share of the first lines that must have a marker, or quotes, for these to be no part of the names. */
const SHARE = 0.9;

/** A line's name without the quotes around it; the line itself if there are none. */
export function unquoted(line: string): string {
  const inner = line.trim().replace(AFTER_QUOTE, '').trimEnd();
  if (inner.length < 3 || !QUOTES.includes(inner[0]! + inner.at(-1)!)) return line;
  const name = inner.slice(1, -1);
  return inner[0] === '"' ? name.replaceAll('""', '"') : name;
}

/** Reads any text as one name per line. A plain list stays as it is. */
export const linesReader: Reader<LinesGuess> = {
  kind: 'lines',
  recognise(input, forced) {
    const lines = input.head.split(LINE_END).filter((line) => line.trim() !== '');
    const most = (test: (line: string) => boolean): boolean =>
      lines.length > 1 && lines.filter(test).length >= SHARE * lines.length;
    const markers = !forced && most((line) => MARKER.test(line));
    const bare = markers ? (line: string) => line.replace(MARKER, '') : (line: string) => line;
    const quotes = !forced && most((line) => unquoted(bare(line)) !== bare(line));
    const guess = { kind: 'lines', markers, quotes } as const;
    return { guess, read: () => readLines(input, guess, lines) };
  },
};

function readLines({ text, source }: ReaderInput, guess: LinesGuess, head: readonly string[]): FoundLines {
  const { markers, quotes } = guess;
  const found = { unit: 'Line', first: 1, labels: null } as const;
  const notes: ReadingNote[] = [];
  if (markers || quotes) {
    const what = [markers && 'bullets or numbers before', quotes && 'quotes around'].filter(Boolean).join(' and ');
    notes.push({ kind: 'markers', text: `The ${what} the names of ${source} were dropped.` });
  }
  const prose = proseNote(head, source);
  if (prose) notes.push(prose);
  else if (head.filter((line) => line.includes(',')).length * 2 >= Math.max(1, head.length)) {
    notes.push({ kind: 'commas', text: commasText(source) });
  }
  if (!markers && !quotes) return { ...found, text, notes };
  const lines = text.split(LINE_END).map((line) => {
    const bare = markers ? line.replace(MARKER, '') : line;
    return quotes ? unquoted(bare) : bare;
  });
  return { ...found, text: lines.join('\n'), notes };
}

function commasText(source: string): string {
  return (
    `Lines of ${source} have commas, but were read as whole names. ` +
    'If they are columns, choose one of them; if they are several names, choose to read them as "separated".'
  );
}

/** A line with at least so many words counts as a sentence rather than a name. */
const SENTENCE_WORDS = 5;

/** A note if at least half of the lines look like sentences, and a quarter has punctuation, which titles rarely have. */
function proseNote(lines: readonly string[], source: string): ReadingNote | null {
  const sentences = lines.filter((line) => line.trim().split(/\s+/, SENTENCE_WORDS).length >= SENTENCE_WORDS).length;
  const pauses = lines.filter((line) => /[.,;:!?…](?:["'”’»)]?\s|$)/.test(line)).length;
  if (sentences === 0 || sentences * 2 < lines.length || pauses * 4 < lines.length) return null;
  return {
    kind: 'prose',
    text: `${source} looks like running text, not like names. To learn how the text goes on, choose the mode "text".`,
  };
}
