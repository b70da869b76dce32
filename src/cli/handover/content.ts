import type { Corpus } from '../../corpus/corpus.ts';
import type { FolderContent } from '../../export/export_kind.ts';
import { exportFolder } from '../../export/export_model.ts';
import { writeModel } from '../../formats/model_file.ts';
import type { SavedModel, SavedTraining } from '../../formats/model_file.ts';
import { prepareDataSet } from '../../train/data_set.ts';
import type { PartIds } from '../../train/data_set.ts';
import { modeOf } from '../../train/recipe.ts';
import batches from './batches.py?raw';
import { writeNpy } from './npy.ts';
import processes from './processes.py?raw';
import run from './run.py?raw';
import runFile from './run_file.py?raw';
import { handedSchedule } from './schedule.ts';
import train from './train.py?raw';

/** A model with a training run. */
export type SavedRun = SavedModel & { readonly training: SavedTraining };

/**
 * The files with which PyTorch goes on with a run: the run, its recipe, its schedule, the ids of both parts of the corpus, and
 * the programs. Throws an InputError for a corpus that the recipe cannot be trained on.
 * @param corpus the corpus of the run
 * @param title what the model writes, for people
 */
export function handoverFolder(saved: SavedRun, corpus: Corpus, title: string): FolderContent {
  const { recipe } = saved.training;
  const { source, parts } = prepareDataSet(corpus, recipe, saved.symbols);
  const isNames = modeOf(recipe) === 'names';
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map<string, string | Uint8Array>([
    ...exportFolder(saved, 'torch', { title }),
    ['run.safetensors', writeModel(saved)],
    ['recipe.json', json(recipe)],
    ['schedule.json', json(handedSchedule(saved.training, source))],
    ...partFiles('training', parts.training, isNames),
    ...(parts.heldOut ? partFiles('held_out', parts.heldOut, isNames) : []),
    ['train.py', train],
    ['run.py', run],
    ['batches.py', batches],
    ['processes.py', processes],
    ['run_file.py', runFile],
  ]);
}

/** The ids of a part, every name with its newline, and the ids of its labels if it has some. */
function partFiles(name: string, { ids, labels }: PartIds, isNames: boolean): [string, Uint8Array][] {
  const files: [string, Uint8Array][] = [[`${name}.npy`, writeNpy(isNames ? withNewlines(ids) : ids[0]!)]];
  if (labels.some((label) => label !== null)) {
    files.push([`${name}_labels.npy`, writeNpy(Int32Array.from(labels, (label) => label ?? -1))]);
  }
  return files;
}

function withNewlines(names: readonly Int32Array[]): Int32Array {
  const result = new Int32Array(names.reduce((sum, ids) => sum + ids.length + 1, 0));
  let start = 0;
  for (const ids of names) {
    result.set(ids, start);
    start += ids.length + 1;
  }
  return result;
}
