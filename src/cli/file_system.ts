import type * as promises from 'node:fs/promises';

/** What outputs need of a file system. Tests put one in its place that fails. */
export type FileSystem = Pick<
  typeof promises,
  'access' | 'appendFile' | 'link' | 'open' | 'readFile' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'stat' | 'utimes'
>;

/** The code of a system error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
