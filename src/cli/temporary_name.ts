import { createHash, randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import type { FileSystem } from './file_system.ts';

/** The most bytes that are taken over from a file's name, so that a longer name still fits into 255 bytes. */
const MOST_BYTES = 150;
/** The process and a UUID, after the name and before the end. */
const OWN_PART = /^\.(\d+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The temporary files that this process is writing. */
const writing = new Set<string>();

/** The path of a hidden file beside another. Names that are cut keep a digest, so that different files stay different. */
export function besideOf(target: string, ending: string): string {
  return join(dirname(target), `${hiddenNameOf(target)}${ending}`);
}

function hiddenNameOf(target: string): string {
  const name = basename(target);
  if (Buffer.byteLength(name) <= MOST_BYTES) return `.${name}`;
  let cut = '';
  for (const symbol of name) {
    if (Buffer.byteLength(cut + symbol) > MOST_BYTES) break;
    cut += symbol;
  }
  return `.${cut}.${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Calls an action with the path of a new temporary file beside a file, which carries this process's number. */
export async function withTemporary<T>(target: string, action: (path: string) => Promise<T>): Promise<T> {
  const path = besideOf(target, `.${process.pid}.${randomUUID()}.tmp`);
  writing.add(path);
  try {
    return await action(path);
  } finally {
    writing.delete(path);
  }
}

/** Removes temporary files of a file that processes left which are no longer there. What cannot be removed stays. */
export async function removeLeftovers(files: FileSystem, target: string): Promise<void> {
  const prefix = hiddenNameOf(target);
  for (const name of await files.readdir(dirname(target))) {
    const owner = name.startsWith(prefix) && OWN_PART.exec(name.slice(prefix.length));
    if (!owner) continue;
    const path = join(dirname(target), name);
    const inUse = Number(owner[1]) === process.pid ? writing.has(path) : isAlive(Number(owner[1]));
    if (!inUse) await files.rm(path, { force: true }).catch(() => undefined);
  }
}

/** Whether a process of this machine is alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
