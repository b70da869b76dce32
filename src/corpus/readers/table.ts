import Papa from 'papaparse';
import { InputError } from '../errors.ts';
import { guessColumns } from './columns.ts';
import { asLines, onOneLine } from './reader.ts';
import type { ColumnsGuess, FoundLines, Reader, ReaderInput, ReadingNote } from './reader.ts';
import { SHARE, areNames, cutBy, filled, hasHeader, isRule, widest } from './table_shape.ts';

/** Rows of columns with a delimiter between them: CSV, TSV and the like. */
export interface TableGuess extends ColumnsGuess {
  readonly kind: 'table';
  /** What separates the columns. */
  readonly delimiter: string;
  /** True if the first row names the columns. */
  readonly header: boolean;
}

/** The delimiters that are looked for. */
const DELIMITERS = ['\t', ';', ',', '|'];

/** Files of these names are tables, even of one column. */
const TABLE_FILE = /\.(csv|tsv|tab)$/i;

/** Reads tables: CSV, TSV, and with semicolons or bars. */
export const tableReader: Reader<TableGuess> = {
  kind: 'table',
  recognise(given, forced) {
    const input = withoutHint(given);
    const { head, choice, source } = input;
    const sure = forced || input !== given || TABLE_FILE.test(source);
    const delimiters = choice.delimiter === undefined ? DELIMITERS : [choice.delimiter];
    const cuts = delimiters.filter((delimiter) => sure || head.includes(delimiter)).map((d) => cutBy(d, head));
    const fit = cuts.filter(
      (cut) => cut.width > 1 && cut.share >= SHARE && cut.rows.length > 1 && (sure || filled(cut)),
    );
    const cut = fit.sort((a, b) => b.share - a.share || b.width - a.width)[0] ?? (sure ? widest(cuts) : undefined);
    if (cut === undefined || cut.rows.length === 0) return null;
    // Names on one line, even in a file that is called a table.
    if (!forced && cut.rows.length === 1 && cut.width > 1) return null;
    if (forced && choice.kind !== 'table' && cut.width < 2 && !TABLE_FILE.test(source)) throw noTable(source);
    const header = choice.header ?? hasHeader(cut);
    if (!sure && !header && areNames(cut, head)) return null;
    const width = Math.max(...cut.rows.map((row) => row.length));
    const names = Array.from({ length: width }, (_, i) => (header && cut.rows[0]![i]?.trim()) || `Column ${i + 1}`);
    const columns = guessColumns(names, cut.rows.slice(header ? 1 : 0), choice, source);
    const guess = { kind: 'table', delimiter: cut.delimiter, header, ...columns } as const;
    return { guess, read: () => readTable(input, guess) };
  },
};

/** An input without the line `sep=;` that Excel writes and hides; its delimiter becomes a choice. */
function withoutHint(input: ReaderInput): ReaderInput {
  const hint = /^sep=([^\n])\n/i.exec(input.head);
  if (!hint) return input;
  const { text, head, choice } = input;
  const rest = text.slice('sep=;'.length).replace(/^\r?\n|^\r/, '');
  return { ...input, text: rest, head: head.slice(hint[0].length), choice: { delimiter: hint[1]!, ...choice } };
}

function noTable(source: string): InputError {
  return new InputError(
    `${source} is no table: no tab, comma, semicolon or bar separates columns. Leave the column and the header out.`,
  );
}

/** A row with quotes that do not fit, from 1. */
class QuoteFault extends Error {
  readonly row: number;

  constructor(row: number) {
    super(`quotes of row ${row}`);
    this.row = row;
  }
}

/** Calls `take` with every row of a text. Throws a QuoteFault. */
function eachRow(
  text: string,
  delimiter: string,
  quoteChar: string,
  take: (row: string[], index: number) => void,
): void {
  let index = 0;
  Papa.parse<string[]>(text, {
    delimiter,
    quoteChar,
    newline: '\n',
    step: ({ data, errors }) => {
      if (errors.some(({ type }) => type === 'Quotes')) throw new QuoteFault(index + 1);
      take(data, index++);
    },
  });
}

function readTable({ text, source }: ReaderInput, guess: TableGuess): FoundLines {
  const unix = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  try {
    return collect(unix, source, guess, '"');
  } catch (error) {
    if (!(error instanceof QuoteFault)) throw error;
    // Files with tabs often have quotes as parts of values.
    if (guess.delimiter === '\t') return collect(unix, source, guess, NO_QUOTE);
    throw new InputError(
      `Row ${error.row} of ${source} has a quote (") without its end, or one within a quoted value. Add its end, or double it.`,
    );
  }
}

/** No text has this symbol: `decodeText` refuses it. */
const NO_QUOTE = '\0';

/** Collects names and labels. Throws a QuoteFault. */
function collect(text: string, source: string, guess: TableGuess, quote: string): FoundLines {
  const { column, labelColumn, header } = guess;
  const names: string[] = [];
  const labels: (string | null)[] | null = labelColumn === null ? null : [];
  let empty = 0;
  /** The rows before the first one with names: the header, and empty lines before it. */
  let skipped = header ? -1 : 0;
  eachRow(text, guess.delimiter, quote, (row, index) => {
    if (skipped < 0) {
      if (row.some((cell) => cell.trim() !== '')) skipped = index + 1;
      return;
    }
    if (isRule(row, guess.delimiter)) row = [''];
    const name = onOneLine(row[column - 1] ?? '').trim();
    // An empty line is a row of one empty value.
    if (name === '' && row.length > 1) empty++;
    names.push(name);
    labels?.push(row[labelColumn! - 1]?.trim() || null);
  });
  if (names.at(-1) === '' && text.endsWith('\n')) names.pop();
  const { name } = guess.columns[column - 1]!;
  const notes: ReadingNote[] = [{ kind: 'table', text: tableText(guess, source) }];
  if (empty > 0)
    notes.push({ kind: 'skipped', text: `Rows without a name in column "${name}" were skipped: ${empty}.` });
  return { text: asLines(names), unit: 'Row', first: Math.max(0, skipped) + 1, labels, notes };
}

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  '\t': 'tabs',
  ',': 'commas',
  ';': 'semicolons',
  '|': 'bars',
};

function tableText({ delimiter, header, columns, column, labelColumn }: TableGuess, source: string): string {
  const between = DELIMITER_WORDS[delimiter] ?? `"${delimiter}"`;
  const of = columns.length > 1 ? ` of ${columns.length}` : '';
  const labels = labelColumn === null ? '' : `, the labels in column "${columns[labelColumn - 1]!.name}"`;
  return (
    `${source} is a table with ${between}${header ? ' and a header' : ', without a header'}: ` +
    `the names are in column ${column}${of}, "${columns[column - 1]!.name}"${labels}.`
  );
}
