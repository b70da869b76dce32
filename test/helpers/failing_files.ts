import * as real from 'node:fs/promises';
import type { FileSystem } from '../../src/cli/file_system.ts';

/** A file system that counts its writing calls, and refuses them from a certain one on. */
export interface FailingFiles extends FileSystem {
  /** The writing calls so far: of opening to write, writing, synchronising, closing and renaming. */
  calls(): number;
}

/**
 * The disk of this machine, full from the n-th writing call on: opening, writing, synchronising, closing and renaming fail.
 * Reading and removing go on, as they do on a full disk.
 * @param from counted from 0
 * @param until the first call that succeeds again
 */
export function failingFiles(from: number, until = Infinity): FailingFiles {
  let calls = 0;
  async function counted<T>(action: () => Promise<T>): Promise<T> {
    const call = calls++;
    if (call < from || call >= until) return action();
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }
  const open = async (path: string, flags: string) => {
    if (flags === 'r') return real.open(path, flags);
    const file = await counted(() => real.open(path, flags));
    return {
      writeFile: (bytes: Uint8Array) =>
        counted(() => file.writeFile(bytes)).catch(async (error: unknown) => {
          // A full disk takes a part.
          await file.writeFile(bytes.slice(0, 10));
          throw error;
        }),
      sync: () => counted(() => file.sync()),
      close: async () => {
        await file.close();
        await counted(async () => undefined);
      },
    };
  };
  return {
    ...real,
    open: open as unknown as FileSystem['open'],
    rename: ((a, b) => counted(() => real.rename(a, b))) as FileSystem['rename'],
    appendFile: ((path, text) => counted(() => real.appendFile(path, text))) as FileSystem['appendFile'],
    calls: () => calls,
  };
}
