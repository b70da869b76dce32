import { builtInNames } from '../corpus/built_in.ts';
import { Vocabulary } from '../corpus/vocabulary.ts';

/** The symbols of some texts as models take them: the newline, then the texts' code points in ascending order. */
export function symbolsOf(texts: Iterable<string>): readonly string[] {
  return Vocabulary.of(texts).symbols;
}

/** The list that comes with the package: 1,509 genera of dinosaurs, in lower case, sorted, each once. */
export function dinosaurNames(): readonly string[] {
  return builtInNames().names;
}
