import dinosaurs from './dinosaurs.txt?raw';
import { readNames } from './name_list.ts';
import type { NameList } from './name_list.ts';

/** The built-in list: 1,509 genera of dinosaurs in lower case (a to z), sorted, without repeats. */
export function builtInNames(): NameList {
  return readNames(dinosaurs, 'built-in list');
}
