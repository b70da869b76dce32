/** What to read, and how. All of it is optional: what is absent is guessed. */
export interface ReadingChoice {
  /** The kind of the reading, by its reader: `lines` reads one name per line, whatever the text looks like. */
  readonly kind?: string;
  /** The column or key of the names: its name, or its number from 1. */
  readonly column?: string | number;
  /** The column or key of the labels, likewise. Labels are read only if it is given. */
  readonly labelColumn?: string | number;
  /** Whether the first row of a table names the columns. */
  readonly header?: boolean;
  /** What separates the columns of a table. */
  readonly delimiter?: string;
}

/** A note on how a text was read, for the user before anything is trained. */
export interface ReadingNote {
  /**
   * - `table`, `json`, `separated`: the text is no plain list; which part of it was read
   * - `markers`: bullets, numbers or quotes around names were dropped
   * - `commas`: the text was read by lines, though each has a comma
   * - `skipped`: some rows or entries hold no name
   * - `prose`: the lines look like sentences
   * - `turkish`: I became ı
   */
  readonly kind: 'table' | 'json' | 'separated' | 'markers' | 'commas' | 'skipped' | 'prose' | 'turkish';
  /** The note in plain English: what was found, and what to do if that is wrong. */
  readonly text: string;
}

/** What a reader is given. */
export interface ReaderInput {
  /** The whole text, without byte order mark. */
  readonly text: string;
  /** The name of its source, such as a file's name. */
  readonly source: string;
  /** The first lines of the text, whole, ended by \n: enough to guess from. */
  readonly head: string;
  readonly choice: ReadingChoice;
}

/** Names before they are cleaned: one per line, with what is known about the lines. */
export interface FoundLines {
  readonly text: string;
  /** What messages call a line. */
  readonly unit: 'Line' | 'Row' | 'Entry';
  /** The number of the first line. */
  readonly first: number;
  /** The label of each line. Null if no labels were asked for. */
  readonly labels: readonly (string | null)[] | null;
  readonly notes: readonly ReadingNote[];
}

/** A text that a reader has recognised. */
export interface Recognised<Guess> {
  /** How the text will be read: plain data, for a user interface to show and to change. */
  readonly guess: Guess;
  /** Reads the whole text. Throws an InputError that names the place and the remedy. */
  read(): FoundLines;
}

/** A way to read lists of names: recognises a text, then reads it. */
export interface Reader<Guess extends { readonly kind: string }> {
  readonly kind: Guess['kind'];
  /**
   * Recognises a text by its first lines, in a time that does not depend on what follows them. Null if it is of another kind.
   * Throws an InputError for a choice that does not fit it.
   * @param forced true if the choice asks for this reader: it must do its best, or throw an InputError
   */
  recognise(input: ReaderInput, forced: boolean): Recognised<Guess> | null;
}

/** A column of a table, or a key of JSON. */
export interface Column {
  /** Its name; `Column 2` where the table does not name it. */
  readonly name: string;
  /** Its first values that are not empty, up to three. */
  readonly examples: readonly string[];
}

/** Rows and columns, from which a column of names is chosen. */
export interface ColumnsGuess {
  readonly columns: readonly Column[];
  /** The number of the column of the names, from 1. */
  readonly column: number;
  /** The number of the column of the labels, from 1. Null if no labels are read. */
  readonly labelColumn: number | null;
}

/** A value on one line: line ends and runs of other white space within it become a space. */
export function onOneLine(value: string): string {
  return /[\n\r\t\f\v\u2028\u2029]/.test(value) ? value.split(/[\s]+/).join(' ') : value;
}

/** Values as the lines of a text. */
export function asLines(values: readonly string[]): string {
  return values.length === 0 ? '' : `${values.join('\n')}\n`;
}
