import dinosaurs from './dinosaurs.txt?raw';
import { readNames } from './name_list.ts';
import type { NameList } from './name_list.ts';

/** The list that the project ships: genera of dinosaurs, in lower case, a to z, sorted, each once. */
export function builtInNames(): NameList {
  return readNames(dinosaurs, 'built-in list');
}
