import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import type { FolderContent } from '../export/export_kind.ts';
import type { FileSystem } from './file_system.ts';
import { checkOutput, writeOutput } from './output_file.ts';
import type { Precious } from './output_file.ts';

/** Words that stand in a program that `export` wrote. */
const MARK = 'Exported by mangosaurus.';

/**
 * Writes the files of an export to a folder, which is made if it is not there; returns their bytes in all. Throws an InputError where a file of the same
 * name is not an export's, since it may be the very model.
 */
export async function writeFolder(
  files: FileSystem,
  path: string,
  content: FolderContent,
  precious: Precious,
): Promise<number> {
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
  const outputs = await Promise.all(names.map((name) => checkOutput(files, join(path, name), precious)));
  let size = 0;
  for (const [i, output] of outputs.entries()) {
    const part = content.get(names[i]!)!;
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    await writeOutput(files, output, bytes);
    size += bytes.length;
  }
  return size;
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
