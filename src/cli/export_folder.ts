import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import type { FolderContent } from '../export/export_kind.ts';
import { checkOutput, writeOutput } from './files.ts';

/** Words that stand in a program that `export` wrote. */
const MARK = 'Exported by mangosaurus.';

/**
 * Writes the files of an export to a folder, which is made if it is not there. Throws an InputError where a file of the same
 * name is not an export's, since it may be the very model.
 */
export async function writeFolder(path: string, content: FolderContent): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch {
    throw new InputError(`${path} cannot be made or is no folder. Give the name of a folder.`);
  }
  const names = [...content.keys()];
  const there = await Promise.all(names.map((name) => exists(join(path, name))));
  const program = names.find((name) => name.endsWith('.py'));
  const mine = program !== undefined && (await textOf(join(path, program))).includes(MARK);
  const first = there.indexOf(true);
  if (first >= 0 && !mine) {
    throw new InputError(`${path} has a file ${names[first]} that is not from an export. Give another folder.`);
  }
  const files = await Promise.all(names.map((name) => checkOutput(join(path, name))));
  for (const [i, file] of files.entries()) {
    const part = content.get(names[i]!)!;
    await writeOutput(file, typeof part === 'string' ? new TextEncoder().encode(part) : part);
  }
}

/** Throws an InputError if an output is the model that is exported, under whatever name. */
export async function checkOther(model: string, output: string): Promise<void> {
  const [from, to] = await Promise.all([model, output].map((path) => realpath(path).catch(() => null)));
  if (from === null || from !== to) return;
  throw new InputError(`${output} is the model itself, which an export must not replace. Give another name.`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The text of a file; empty where there is none. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
