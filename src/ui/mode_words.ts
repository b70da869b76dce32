import type { Mode } from '../corpus/corpus.ts';

/** The page's words for the samples of a model: names, or lines of text. */
export const MODE_WORDS = {
  names: {
    title: 'Names it invents',
    learning: 'Still learning what a name looks like…',
    one: 'name',
    more: 'More names',
    known: 'in the list',
    feed: 'Names as they come',
    none: 'Names appear here, newest first.',
  },
  text: {
    title: 'Lines it writes',
    learning: 'Still learning what a line looks like…',
    one: 'line',
    more: 'More lines',
    known: 'in the text',
    feed: 'Lines as they come',
    none: 'Lines appear here, newest first.',
  },
} as const satisfies Record<Mode, Record<string, string>>;
