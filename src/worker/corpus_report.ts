import { builtInNames } from '../corpus/built_in.ts';
import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { decodeText } from '../corpus/decode.ts';
import { InputError } from '../corpus/errors.ts';
import { MAX_NAME_SYMBOLS } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import { distinctCodePoints } from '../corpus/symbols.ts';
import type { CorpusReport } from './protocol.ts';
import type { CorpusSource } from './settings.ts';

/** The number of names, or of symbols of a text, in a preview. */
const PREVIEW = { names: 6, symbols: 120 } as const;
/** A line with at least so many words counts as a sentence rather than a name. */
const SENTENCE_WORDS = 5;

/** A source with its decoded text, which can be read as names or as running text. */
export interface OpenedSource {
  readonly source: CorpusSource;
  readonly name: string;
  readonly text: string;
}

/** Decodes a source. Throws an InputError for bytes that are not text. */
export function openSource(source: CorpusSource): OpenedSource {
  if (source.kind === 'bytes') return { source, name: source.name, text: decodeText(source.bytes, source.name) };
  const list = builtInNames();
  return { source, name: list.source, text: `${list.names.join('\n')}\n` };
}

/** Reads a source as names or as text. Throws an InputError if it cannot be used. */
export function corpusOf({ name, text }: OpenedSource, mode: Mode, keepCase: boolean): Corpus {
  return readCorpus(text, name, mode, keepCase);
}

/**
 * The other mode in which a refused source can be read: text, if it has lines too long for names. Null if there is none.
 */
export function readableAs(opened: OpenedSource, mode: Mode): Mode | null {
  if (mode === 'text' || !opened.text.split(/\r\n|\n|\r/).some((line) => line.length > MAX_NAME_SYMBOLS)) return null;
  try {
    corpusOf(opened, 'text', true);
    return 'text';
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The report of a corpus that the page shows. */
export function reportOf(corpus: Corpus): CorpusReport {
  if (corpus.mode === 'names') return namesReport(corpus.list);
  const { source, text, length } = corpus.text;
  const lines = text.split('\n').length - Number(text.endsWith('\n'));
  const preview = text.trimStart().slice(0, PREVIEW.symbols);
  return { mode: 'text', source, length, lines, symbols: distinctCodePoints([text, '\n']).length, preview };
}

function namesReport(list: NameList): CorpusReport {
  const { source, names, duplicates, blankLines, longest } = list;
  const sentences = names.filter((name) => name.split(/\s+/).length >= SENTENCE_WORDS).length;
  return {
    mode: 'names',
    source,
    names: names.length,
    symbols: distinctCodePoints(names).length,
    duplicates,
    blankLines,
    longest,
    preview: names.slice(0, PREVIEW.names),
    looksLikeText: sentences * 2 >= names.length,
  };
}

/** The names of a list, or the lines of a text. Sampled names and lines that are not among them are marked as new. */
export function linesOf(corpus: Corpus): ReadonlySet<string> {
  if (corpus.mode === 'names') return corpus.list.distinct;
  return new Set(corpus.text.text.split('\n').map((line) => line.trim()));
}
