import { builtInNames } from '../corpus/built_in.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';

/** The `symbols` of a model for some texts: the newline, then the texts' other code points in ascending order. */
export function symbolsOf(texts: Iterable<string>): readonly string[] {
  return Vocabulary.of(texts).symbols;
}

/** The built-in list: 1,509 genera of dinosaurs in lower case, sorted, without repeats. */
export function dinosaurNames(): readonly string[] {
  return builtInNames().names;
}
