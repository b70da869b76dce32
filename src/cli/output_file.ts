import { constants } from 'node:fs';
import { InputError } from '../corpus/errors.ts';
import { FailureError } from './exit.ts';
import { codeOf } from './file_system.ts';
import type { FileSystem } from './file_system.ts';
import { reasonOf } from './files.ts';
import { isModelOnDisk } from './model_on_disk.ts';
import { removeLeftovers, withTemporary } from './temporary_name.ts';

/** An output file: `path` as the user gave it, and `target`, to which symbolic links resolve. */
export interface OutputFile {
  readonly path: string;
  readonly target: string;
}

/** What an output file may not overwrite. */
export interface Precious {
  /** The files that the command reads, as the user gave them. */
  readonly inputs: readonly string[];
  /** True if an existing file is overwritten only if it is a model file, or empty. */
  readonly modelsOnly?: boolean;
}

/** System errors that the command line is not to blame for. */
const FAILURES = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE'];

/**
 * Checks before hours of work that a file can be written: its folder exists and is writable, and an existing file is a
 * plain file that may be changed and that nobody will miss. Throws an InputError otherwise, or a FailureError where the
 * disk is full or broken. Removes temporary files that killed processes left.
 */
export async function checkOutput(files: FileSystem, path: string, precious: Precious): Promise<OutputFile> {
  const refuse = (why: string): InputError => new InputError(`${path} cannot be written: ${why}`);
  const explain = (error: unknown, where = ''): Error => {
    const why = `${where}${reasonOf(error)}`;
    return FAILURES.includes(codeOf(error) ?? '') ? failure(path, why) : refuse(why);
  };
  let target = path;
  try {
    target = await files.realpath(path);
    if (!(await files.stat(target)).isFile()) throw refuse('it is no plain file. Give the name of a file.');
    await files.access(target, constants.W_OK);
    await checkPrecious(files, path, target, precious);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (codeOf(error) !== 'ENOENT') throw explain(error);
    if (/[\\/]$/.test(path) || path === '') throw refuse('it names no file. Give the name of a file.');
  }
  try {
    await withTemporary(target, async (probe) => {
      try {
        await (await files.open(probe, 'wx')).close();
      } finally {
        await files.rm(probe, { force: true });
      }
    });
  } catch (error) {
    throw explain(error, 'its folder takes no file: ');
  }
  await removeLeftovers(files, target).catch(() => undefined);
  return { path, target };
}

/** Throws an InputError if a file that exists would be missed. */
async function checkPrecious(
  files: FileSystem,
  path: string,
  target: string,
  { inputs, modelsOnly }: Precious,
): Promise<void> {
  const { dev, ino, size } = await files.stat(target, { bigint: true });
  for (const input of inputs) {
    const other = await files.stat(input === '-' ? '/dev/stdin' : input, { bigint: true }).catch(() => null);
    if (other?.dev !== dev || other.ino !== ino) continue;
    const what = input === '-' ? 'standard input' : input === path ? 'this file' : `${input}, which is the same file,`;
    throw new InputError(`${path} would be overwritten, but ${what} is an input. Give another file to write to.`);
  }
  if (modelsOnly && size > 0n && !(await isModelOnDisk(files, target))) {
    throw new InputError(
      `${path} exists and is no model file; it is not overwritten. Give another name, or remove it first.`,
    );
  }
}

/**
 * Writes a file atomically: to a temporary file in the same folder, synchronised to disk, then renamed. At any moment, and
 * after a power cut, the file is the old one or the new one. Throws a FailureError.
 */
export async function writeOutput(files: FileSystem, { path, target }: OutputFile, bytes: Uint8Array): Promise<void> {
  await withTemporary(target, async (aside) => {
    try {
      const file = await files.open(aside, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await files.rename(aside, target);
    } catch (error) {
      await files.rm(aside, { force: true }).catch(() => undefined);
      throw failure(path, reasonOf(error));
    }
  });
}

function failure(path: string, why: string): FailureError {
  return new FailureError(`${path} cannot be written: ${why}`);
}
