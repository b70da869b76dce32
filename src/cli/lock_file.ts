import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { InputError } from '../corpus/errors.ts';
import { FailureError } from './exit.ts';
import { codeOf } from './file_system.ts';
import type { FileSystem } from './file_system.ts';
import { reasonOf } from './files.ts';
import type { OutputFile } from './output_file.ts';
import { besideOf, isAlive } from './temporary_name.ts';

/** How often a run shows that it is alive, and how long another machine's run may be silent, in milliseconds. */
const RENEW_MS = 30_000;
const SILENT_MS = 10 * 60_000;
/** How long a lock may be empty, between its creation and the writing of its owner. */
const EMPTY_MS = 10_000;

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, where the system tells, since numbers of processes come again. */
  readonly started: string | null;
}

/**
 * Calls an action while no other run writes the same file: a hidden lock file beside it names the process. The lock of a
 * process that is gone is taken over. Throws an InputError if another run has it.
 */
export async function withLock<T>(files: FileSystem, file: OutputFile, action: () => Promise<T>): Promise<T> {
  const lock = besideOf(file.target, '.lock');
  await take(files, file, lock);
  const renewal = setInterval(() => {
    const now = new Date();
    files.utimes(lock, now, now).catch(() => undefined);
  }, RENEW_MS);
  renewal.unref();
  try {
    return await action();
  } finally {
    clearInterval(renewal);
    await files.rm(lock, { force: true }).catch(() => undefined);
  }
}

async function take(files: FileSystem, { path }: OutputFile, lock: string): Promise<void> {
  const me: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  for (;;) {
    try {
      const file = await files.open(lock, 'wx');
      try {
        await file.writeFile(JSON.stringify(me));
      } finally {
        await file.close();
      }
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        await files.rm(lock, { force: true }).catch(() => undefined);
        throw new FailureError(`${path} cannot be written: ${reasonOf(error)}`);
      }
    }
    const held = await holderOf(files, lock);
    if (held === 'stale') await breakLock(files, lock);
    else if (held) {
      const where = held.host === me.host ? '' : ` on ${held.host}`;
      throw new InputError(
        `${path} is being written by another run (process ${held.pid}${where}). Wait until it has ended, or give another ` +
          `--out. If there is no such run, remove ${lock}.`,
      );
    }
  }
}

/** Who holds a lock; null if nobody does any more. */
async function holderOf(files: FileSystem, lock: string): Promise<Owner | 'stale' | null> {
  let text: string;
  let age: number;
  try {
    text = await files.readFile(lock, 'utf8');
    age = Date.now() - (await files.stat(lock)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new FailureError(`${lock} cannot be read: ${reasonOf(error)}`);
  }
  const owner = ownerIn(text);
  if (!owner) return age > EMPTY_MS ? 'stale' : { pid: 0, host: hostname(), started: null };
  if (owner.host !== hostname()) return age > SILENT_MS ? 'stale' : owner;
  const started = startOf(owner.pid);
  const same = owner.started === null || started === null || owner.started === started;
  return isAlive(owner.pid) && same ? owner : 'stale';
}

function ownerIn(text: string): Owner | null {
  try {
    const { pid, host, started } = JSON.parse(text) as Partial<Owner>;
    if (!Number.isSafeInteger(pid) || pid! <= 0 || typeof host !== 'string') return null;
    return { pid: pid!, host, started: typeof started === 'string' ? started : null };
  } catch {
    return null;
  }
}

/** Removes a stale lock. Of several processes that do so, one moves it away; a new lock that was moved comes back. */
async function breakLock(files: FileSystem, lock: string): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await files.rename(lock, aside);
    if ((await holderOf(files, aside)) !== 'stale') await files.link(aside, lock);
    await files.rm(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') {
      throw new FailureError(`${lock} cannot be removed: ${reasonOf(error)}`);
    }
  }
}

/** When a process started, in ticks since the system started; null where the system does not tell. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces. The start is field 22, and the name field 2.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
