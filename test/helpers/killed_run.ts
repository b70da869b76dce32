import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/**
 * Starts a program that trains, waits until it has written a file anew, and kills it after some milliseconds more, in the
 * midst of whatever it does then.
 * @returns what it wrote on stderr
 */
export function killAfterSave(args: readonly string[], file: string, moreMs: number): Promise<string> {
  const version = () => (existsSync(file) ? statSync(file).mtimeMs : 0);
  const before = version();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  const watch = setInterval(() => {
    if (version() === before) return;
    clearInterval(watch);
    setTimeout(() => child.kill('SIGKILL'), moreMs);
  }, 5);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      resolve(notes);
    });
  });
}
