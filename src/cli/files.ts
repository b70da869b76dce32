import { createReadStream } from 'node:fs';
import { InputError } from '../corpus/errors.ts';

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

/** The reason of a system error, with the remedy. */
export function reasonOf(error: unknown): string {
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
