import { spawn } from 'node:child_process';
import process from 'node:process';
import type { Ending, Recording } from '../table/recording.ts';
import type { PartName } from './parts.ts';

/** A part that can be started: the executable and its arguments. */
export interface Startable {
  readonly name: PartName;
  /** In seconds. */
  readonly limit: number;
  readonly command: readonly [executable: string, ...args: string[]];
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the part that runs, and starts no other. */
  readonly signal: AbortSignal;
  /** Called after every part with all results so far. */
  readonly keep: (recording: Recording, ending: Ending) => void;
}

/** A part has so many seconds to end after SIGTERM, and is waited for as long after SIGKILL, since a driver may hang. */
export const GRACE = 1;
/** How many characters of stderr are kept. */
const MESSAGES = 2_000;

/**
 * Runs parts one after the other and adds their lines and endings to a recording, in the place of older ones. A part that
 * fails or is stopped at its limit does not keep the next from starting.
 */
export async function runParts(
  recording: Recording,
  parts: readonly Startable[],
  { env, signal, keep }: RunOptions,
): Promise<Recording> {
  let all = recording;
  for (const part of parts) {
    if (signal.aborted) break;
    const { lines, ending } = await runPart(part, env, signal);
    const others = (all.endings ?? []).filter((other) => other.part !== part.name);
    all = { ...all, parts: { ...all.parts, [part.name]: lines }, endings: [...others, ending] };
    keep(all, ending);
  }
  return all;
}

/** Runs one part. Returns the JSON objects that it printed, and how it ended. */
async function runPart(
  { name, limit, command: [executable, ...args] }: Startable,
  env: RunOptions['env'],
  signal: AbortSignal,
): Promise<{ lines: object[]; ending: Ending }> {
  const start = performance.now();
  // In a process group of its own, so that what the part started ends with it.
  const child = spawn(executable, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err = (printed.err + text).slice(-MESSAGES)));
  const exit = await new Promise<number | string>((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    const after = (seconds: number, action: () => void) => timers.push(setTimeout(action, 1_000 * seconds));
    let stopped: string | null = null;
    const end = (how: number | string) => {
      timers.forEach(clearTimeout);
      signal.removeEventListener('abort', onAbort);
      resolve(stopped ?? how);
    };
    const stop = (why: string) => {
      stopped ??= why;
      killGroup(child.pid, 'SIGTERM');
      after(GRACE, () => killGroup(child.pid, 'SIGKILL'));
      after(2 * GRACE, () => end(why));
    };
    const onAbort = () => stop('stopped');
    signal.addEventListener('abort', onAbort);
    after(limit, () => stop('time limit'));
    child.once('close', (code, by) => end(code ?? by ?? 'not started'));
    child.once('error', ({ message }) => {
      printed.err += message;
      end('not started');
    });
  });
  // A program that does not even end by SIGKILL must not keep this one.
  child.unref();
  child.stdout.destroy();
  child.stderr.destroy();
  const seconds = Math.round((performance.now() - start) / 10) / 100;
  return {
    lines: printed.out.split('\n').flatMap(objectIn),
    ending: { part: name, limit_s: limit, seconds, exit, messages: printed.err.trim() },
  };
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of the group have ended.
  }
}

/** The JSON object of a line; nothing for other lines, such as drivers print, and for one that was cut off. */
function objectIn(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return value instanceof Object ? [value] : [];
  } catch {
    return [];
  }
}
