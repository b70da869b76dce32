import { jsonReader } from './json.ts';
import { linesReader } from './lines.ts';
import type { Reader, Recognised } from './reader.ts';
import { separatedReader } from './separated.ts';
import { tableReader } from './table.ts';

/** All readers, in the order in which they are asked. The last takes every text. */
const READERS = [jsonReader, tableReader, separatedReader, linesReader] as const;

/** How a text is read: the guess of one of the readers. */
export type ReadingGuess = (typeof READERS)[number] extends Reader<infer Guess> ? Guess : never;

/** A text that one of the readers has recognised. */
export type RecognisedList = Recognised<ReadingGuess>;

/** The readers by their common interface. */
export const readers: readonly Reader<ReadingGuess>[] = READERS;
