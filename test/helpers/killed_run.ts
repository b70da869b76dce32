import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** When a program is sent a signal: so long after its start, or after it has written its file anew. */
export interface Moment {
  readonly after: 'start' | 'save';
  readonly ms: number;
  readonly signal: NodeJS.Signals;
}

/** How a program ended. */
export interface Ended {
  /** Its exit code, or null where the signal ended it. */
  readonly code: number | null;
  /** What it wrote on stderr. */
  readonly notes: string;
}

/** Starts a program that writes `file` now and then, and sends it a signal at that moment, whatever it does then. */
export function signalAt(args: readonly string[], file: string, { after, ms, signal }: Moment): Promise<Ended> {
  const version = () => (existsSync(file) ? statSync(file).mtimeMs : 0);
  const before = version();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  const send = () => setTimeout(() => child.kill(signal), ms);
  const watch = setInterval(() => {
    if (after === 'save' && version() === before) return;
    clearInterval(watch);
    send();
  }, 5);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, notes });
    });
  });
}

/** Kills a program that trains so many milliseconds after it has written its file anew, and returns what it wrote on stderr. */
export async function killAfterSave(args: readonly string[], file: string, ms: number): Promise<string> {
  return (await signalAt(args, file, { after: 'save', ms, signal: 'SIGKILL' })).notes;
}
