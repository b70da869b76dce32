import { InputError } from './errors.ts';
import { withNewlines } from './line_ends.ts';
import { lowerCase } from './lower_case.ts';
import { refuseEndlessMarks } from './marks.ts';
import { MAX_DISTINCT_SYMBOLS } from './name_list.ts';
import { countSymbols, describeSymbol, distinctCodePoints, removalOf } from './symbols.ts';

/** Running text, ready for training. */
export interface TextCorpus {
  /** The name of its source for messages, such as a file's name. */
  readonly source: string;
  /** The text. Lines end with \n. */
  readonly text: string;
  /** Its length in symbols (code points). */
  readonly length: number;
}

/** Options of `readText`. */
export interface ReadTextOptions {
  /** False to put the text into lower case, as the notebook does with Shakespeare. */
  readonly keepCase: boolean;
}

/**
 * Reads running text. Lines end as LINE_END says. Byte order marks, which joined files have inside, are dropped. The text is
 * put into Unicode's composed form (NFC). Throws an InputError for fewer than two symbols that are not blank, for control characters other than newline and tab, and for more
 * than MAX_DISTINCT_SYMBOLS distinct symbols.
 */
export function readText(text: string, source: string, { keepCase }: ReadTextOptions): TextCorpus {
  refuseEndlessMarks(text, source);
  const lines = withNewlines((keepCase ? text : lowerCase(text)).normalize('NFC').replaceAll('\ufeff', ''));
  const control = /(?![\n\t])[\p{Cc}\p{Surrogate}]/u.exec(lines);
  if (control) {
    const before = lines.slice(0, control.index);
    const line = before.split('\n').length;
    const position = countSymbols(before.slice(before.lastIndexOf('\n') + 1)) + 1;
    throw new InputError(
      `Line ${line} of ${source} has the control character ${describeSymbol(control[0])} as symbol ${position}. ` +
        removalOf(control[0]),
    );
  }
  if (countSymbols(lines.trim()) < 2) {
    throw new InputError(`${source} holds no text: it is empty or blank. Give a file with text in it.`);
  }
  const symbols = distinctCodePoints([lines]).length;
  if (symbols > MAX_DISTINCT_SYMBOLS) {
    throw new InputError(
      `${source} has ${symbols} distinct symbols; at most ${MAX_DISTINCT_SYMBOLS} can be learned. Use a part of it.`,
    );
  }
  return { source, text: lines, length: countSymbols(lines) };
}
