import { refuseDocuments } from './documents.ts';
import { InputError } from './errors.ts';
import { isTurkish } from './lower_case.ts';
import { readLines } from './name_list.ts';
import type { NameList, ReadNamesOptions } from './name_list.ts';
import { readers } from './readers/index.ts';
import type { ReadingGuess, RecognisedList } from './readers/index.ts';
import type { ReaderInput, ReadingChoice, ReadingNote } from './readers/reader.ts';

export type { ReadingGuess } from './readers/index.ts';
export type { Column, ReadingChoice, ReadingNote } from './readers/reader.ts';

/** A list of names that was read from a text of whatever kind. */
export interface Reading {
  readonly list: NameList;
  /** How the text was read. What is wrong in it can be changed by a `ReadingChoice`. */
  readonly guess: ReadingGuess;
  /** What the user should know before training. Empty for a plain list. */
  readonly notes: readonly ReadingNote[];
}

/** The readers look at so many UTF-16 units of a text. */
const HEAD = 2 ** 16;

/** The kinds of readings that may be chosen. */
export const READING_KINDS: readonly string[] = readers.map(({ kind }) => kind);

/**
 * Reads a list of names from a text of any known kind: one name per line, with or without bullets, numbers and quotes; names
 * with commas between them; a table (CSV, TSV); JSON. What is not chosen is guessed. `readNames` instead reads lines alone.
 *
 * Throws an InputError that names the fault, its place and the remedy: for documents such as RTF or HTML, for a choice that
 * does not fit, and for whatever `readNames` refuses.
 */
export function readList(
  text: string,
  source: string,
  { keepCase = false, ...choice }: ReadNamesOptions & ReadingChoice = {},
): Reading {
  if (choice.kind === undefined) refuseDocuments(text, source);
  const { guess, read } = recognise({ text, source, head: headOf(text), choice });
  const { text: lines, notes, ...rest } = read();
  const list = readLines(lines, source, { ...rest, keepCase });
  if (keepCase || !isTurkish(lines)) return { list, guess, notes };
  const turkish = `${source} has İ and ı, so it was put into lower case as in Turkish: I became ı.`;
  return { list, guess, notes: [...notes, { kind: 'turkish', text: turkish }] };
}

/** Finds the reader of a text, or takes the one that was chosen. */
function recognise(input: ReaderInput): RecognisedList {
  const { kind, column, labelColumn, header, delimiter } = input.choice;
  const ofTable = header !== undefined || delimiter !== undefined;
  const ofColumns = ofTable || column !== undefined || labelColumn !== undefined;
  for (const reader of readers) {
    if (kind !== undefined && reader.kind !== kind) continue;
    const fits = reader.kind === 'table' || (reader.kind === 'json' && !ofTable);
    if (ofColumns && !fits) {
      if (kind === undefined) continue;
      throw new InputError(
        `${input.source} is read as ${kind}, which has no columns. Leave the column and the header out.`,
      );
    }
    const found = reader.recognise(input, reader.kind === (kind ?? (ofColumns ? 'table' : undefined)));
    if (found) return found;
  }
  const known = READING_KINDS.join(', ');
  throw new InputError(
    `${input.source} cannot be read as ${kind ?? 'a table'}. Choose one of: ${known}; or leave it out.`,
  );
}

/** The first lines of a text, whole unless there is none, with \n at their ends. */
function headOf(text: string): string {
  const head = text.slice(0, HEAD);
  const end = text.length > HEAD ? Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r')) : -1;
  return (end > 0 ? head.slice(0, end) : head).replace(/\r\n?/g, '\n');
}
