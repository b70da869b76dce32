import type { NameList } from './name_list.ts';
import { readNames } from './name_list.ts';
import type { TextCorpus } from './text.ts';
import { readText } from './text.ts';

/** What a model learns: a list of names, each on its own, or running text. */
export type Mode = 'names' | 'text';

/** Something to learn. */
export type Corpus =
  { readonly mode: 'names'; readonly list: NameList } | { readonly mode: 'text'; readonly text: TextCorpus };

/** Reads a text as a list of names or as running text. Throws an InputError that says what, where and what to do. */
export function readCorpus(text: string, source: string, mode: Mode, keepCase: boolean): Corpus {
  return mode === 'names'
    ? { mode, list: readNames(text, source, { keepCase }) }
    : { mode, text: readText(text, source, { keepCase }) };
}

/** The name of where a corpus comes from. */
export function sourceOf(corpus: Corpus): string {
  return corpus.mode === 'names' ? corpus.list.source : corpus.text.source;
}

/** The texts whose symbols a model of this corpus knows: the names, or the one text. */
export function textsOf(corpus: Corpus): readonly string[] {
  return corpus.mode === 'names' ? corpus.list.names : [corpus.text.text];
}
