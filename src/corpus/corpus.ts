import type { NameList } from './name_list.ts';
import { readNames } from './name_list.ts';
import type { TextCorpus } from './text.ts';
import { readText } from './text.ts';
import { Vocabulary } from './vocabulary.ts';

/** The kinds of corpora: a list of names, of which each is a sequence of its own, or running text. */
export type Mode = 'names' | 'text';

/** A corpus to train on. */
export type Corpus =
  { readonly mode: 'names'; readonly list: NameList } | { readonly mode: 'text'; readonly text: TextCorpus };

/**
 * Reads a text as a list of names or as running text. Throws an InputError whose message names the fault, its place and the
 * remedy.
 */
export function readCorpus(text: string, source: string, mode: Mode, keepCase: boolean): Corpus {
  return mode === 'names'
    ? { mode, list: readNames(text, source, { keepCase }) }
    : { mode, text: readText(text, source, { keepCase }) };
}

/** The name of the corpus's source, for messages. */
export function sourceOf(corpus: Corpus): string {
  return corpus.mode === 'names' ? corpus.list.source : corpus.text.source;
}

/** The texts that the vocabulary is built from: the names, or the one text. */
export function textsOf(corpus: Corpus): readonly string[] {
  return corpus.mode === 'names' ? corpus.list.names : [corpus.text.text];
}

/** The vocabulary of a corpus: its symbols, and the labels of its names unless they are not `labelled`. */
export function vocabularyOf(corpus: Corpus, labelled = true): Vocabulary {
  const labels = labelled && corpus.mode === 'names' ? (corpus.list.labels ?? []) : [];
  return Vocabulary.of(
    textsOf(corpus),
    labels.filter((label) => label !== null),
  );
}
