import { builtInNames } from '../corpus/built_in.ts';
import { readCorpus } from '../corpus/corpus.ts';
import type { Corpus, Mode } from '../corpus/corpus.ts';
import { directionOf } from '../corpus/direction.ts';
import { InputError } from '../corpus/errors.ts';
import { lowerCase } from '../corpus/lower_case.ts';
import { MAX_NAME_SYMBOLS } from '../corpus/name_list.ts';
import type { NameList } from '../corpus/name_list.ts';
import { distinctCodePoints } from '../corpus/symbols.ts';
import type { OpenedSource } from './opened_source.ts';
import type { CorpusReport, HowRead } from './protocol.ts';
import type { CorpusSource, OneSource } from './settings.ts';

/** The number of names, or of symbols of a text, in a preview. */
const PREVIEW = { names: 6, symbols: 120 } as const;
/** Of longer lists it takes too long to find out how they write names, before the first name is shown. */
const WRITTEN_OF = 5_000;
/** A line with at least so many words counts as a sentence rather than a name. */
const SENTENCE_WORDS = 5;

/** A corpus, and how its source was read. */
export interface ReadCorpus {
  readonly corpus: Corpus;
  /** Once for each of several lists; empty for a text and for the built-in list. */
  readonly how: readonly HowRead[];
}

/** Decodes a source. Throws an InputError for bytes that are not text. */
export async function openSource(source: CorpusSource): Promise<OpenedSource> {
  if (source.kind !== 'several') return openOne(source);
  const parts = await Promise.all(source.parts.map((part) => openOne(part.source)));
  const name = source.parts.map(({ label }) => label).join(', ');
  return { source, name, text: parts.map(({ text }) => text).join('\n'), parts };
}

async function openOne(source: OneSource): Promise<OpenedSource> {
  switch (source.kind) {
    case 'bytes': {
      const { decodeText } = await import('../corpus/decode.ts');
      return { source, name: source.name, text: decodeText(source.bytes, source.name), parts: null };
    }
    case 'ready': {
      const { READY_LISTS, readyListText } = await import('../corpus/ready_lists.ts');
      const list = READY_LISTS.find(({ id }) => id === source.id);
      if (!list) throw new InputError(`There is no ready list "${source.id}". Choose one of those that are offered.`);
      return { source, name: list.title, text: await readyListText(list.id), parts: null };
    }
    case 'built-in': {
      const list = builtInNames();
      return { source, name: list.source, text: `${list.names.join('\n')}\n`, parts: null };
    }
    default:
      return source satisfies never;
  }
}

/** Reads a source as names or as text. Throws an InputError if it cannot be used. */
export async function corpusOf(opened: OpenedSource, mode: Mode, keepCase: boolean): Promise<ReadCorpus> {
  const { source, name, text } = opened;
  if (mode === 'text' || source.kind === 'built-in') return { corpus: readCorpus(text, name, mode, keepCase), how: [] };
  const { readOther } = await import('./other_lists.ts');
  const { list, how } = readOther(opened, keepCase);
  return { corpus: { mode, list }, how };
}

/**
 * The other mode in which a refused source can be read: text, if it has lines too long for names. Null if there is none.
 */
export async function readableAs(opened: OpenedSource, mode: Mode): Promise<Mode | null> {
  if (mode === 'text' || !opened.text.split(/\r\n|\n|\r/).some((line) => line.length > MAX_NAME_SYMBOLS)) return null;
  try {
    await corpusOf(opened, 'text', true);
    return 'text';
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The report of a corpus that the page shows. */
export function reportOf(corpus: Corpus, how: readonly HowRead[] = []): CorpusReport {
  if (corpus.mode === 'names') return namesReport(corpus.list, how);
  const { source, text, length } = corpus.text;
  const lines = text.split('\n').length - Number(text.endsWith('\n'));
  const preview = text.trimStart().slice(0, PREVIEW.symbols);
  return { mode: 'text', source, length, lines, symbols: distinctCodePoints([text, '\n']).length, preview };
}

function namesReport(list: NameList, how: readonly HowRead[]): CorpusReport {
  const { source, names, duplicates, blankLines, longest } = list;
  const sentences = names.filter((name) => name.split(/\s+/).length >= SENTENCE_WORDS).length;
  const forms = names.length <= WRITTEN_OF ? list.written : new Map<string, string>();
  const preview = names.slice(0, PREVIEW.names).map((name) => forms.get(name) ?? name);
  const labels = new Map<string, number>();
  for (const label of list.labels ?? []) if (label !== null) labels.set(label, (labels.get(label) ?? 0) + 1);
  return {
    mode: 'names',
    source,
    names: names.length,
    symbols: distinctCodePoints(names).length + 1,
    duplicates,
    blankLines,
    longest,
    preview,
    written: forms.size > 0 || preview.some((name) => name !== lowerCase(name)),
    looksLikeText: sentences * 2 >= names.length,
    direction: directionOf(list),
    labels: Array.from(labels, ([label, count]) => ({ label, names: count })),
    how,
  };
}

/** The names of a list, or the lines of a text. Sampled names and lines that are not among them are marked as new. */
export function linesOf(corpus: Corpus): ReadonlySet<string> {
  if (corpus.mode === 'names') return corpus.list.distinct;
  return new Set(corpus.text.text.split('\n').map((line) => line.trim()));
}
