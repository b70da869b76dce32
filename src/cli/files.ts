import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../corpus/errors.ts';
import { FailureError } from './exit.ts';

/** The bytes of an input, and its name for messages. */
export interface Input {
  readonly bytes: Uint8Array;
  readonly source: string;
}

/** The name of `-` in messages. */
const STDIN_NAME = 'standard input';

/**
 * Reads a file, or standard input for `-`. Throws an InputError if the path does not exist, is a folder or may not be read,
 * and as soon as more than `mostBytes` bytes were read.
 */
export async function readInput(path: string, stdin: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Input> {
  const source = path === '-' ? STDIN_NAME : path;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of path === '-' ? stdin : (createReadStream(path) as AsyncIterable<Uint8Array>)) {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        throw new InputError(`${source} has more than ${mostBytes} bytes; that is too much. Use a part of it.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${source} cannot be read: ${reasonOf(error)}`);
  }
  return { bytes: Buffer.concat(chunks), source };
}

/** An output file: `path` as the user gave it, and `target`, to which symbolic links resolve. */
export interface OutputFile {
  readonly path: string;
  readonly target: string;
}

/**
 * Checks before hours of work that a file can be written: its folder exists and is writable, and an existing file is a
 * plain file that may be changed. Throws an InputError otherwise.
 */
export async function checkOutput(path: string): Promise<OutputFile> {
  const refuse = (why: string): InputError => new InputError(`${path} cannot be written: ${why}`);
  let target = path;
  try {
    target = await realpath(path);
    if (!(await stat(target)).isFile()) throw refuse('it is no plain file. Give the name of a file.');
    await access(target, constants.W_OK);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw refuse(reasonOf(error));
    if (/[\\/]$/.test(path) || path === '') throw refuse('it names no file. Give the name of a file.');
  }
  const probe = asideOf(target);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    throw refuse(`its folder takes no file: ${reasonOf(error)}`);
  }
  return { path, target };
}

/**
 * Writes a file atomically: to a temporary file in the same folder, synchronised to disk, then renamed. At any moment, and
 * after a power cut, the file is the old one or the new one. Throws a FailureError.
 */
export async function writeOutput({ path, target }: OutputFile, bytes: Uint8Array): Promise<void> {
  const aside = asideOf(target);
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true });
    throw new FailureError(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

function asideOf(target: string): string {
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}.tmp`);
}

/** The reason of a system error, with the remedy. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder. Check the path.';
    case 'EISDIR':
      return 'it is a folder. Give a file.';
    case 'ENOTDIR':
      return 'a part of its path is a file, not a folder. Check the path.';
    case 'EACCES':
    case 'EPERM':
      return 'permission was denied. Change its permissions, or use another path.';
    case 'EROFS':
      return 'the disk is read-only. Use another path.';
    case 'ENOSPC':
      return 'the disk is full. Make room, or use another path.';
    default:
      return `${message.replace(/\.$/, '')}. Use another path.`;
  }
}
