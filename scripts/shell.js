// @ts-check
/** Shared functions of the scripts: paths, running programs with a log, and locks. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** The folder of all files that the scripts create, besides node_modules and dist. */
export const CACHE = join(ROOT, '.cache');

/** A failure with a message for the user, shown without a stack. */
export class CommandError extends Error {}

/**
 * Prints a message on stderr.
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`mangosaurus: ${message}\n`);
}

/**
 * Runs a program and writes its output to .cache/set-up.log instead of the terminal.
 * @param {string} what what it does, for the terminal
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, shell?: boolean }} [options]
 * @throws {CommandError} with the last lines of the log, if the program fails
 */
export function runLogged(what, program, args, options = {}) {
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, 'set-up.log');
  writeFileSync(log, `$ ${program} ${args.join(' ')}\n`, { flag: 'a' });
  const before = readFileSync(log).length;
  say(`${what} …`);
  const file = openSync(log, 'a');
  const result = spawnSync(program, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    shell: options.shell ?? false,
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  if (result.status === 0) return;
  const tail = readFileSync(log).subarray(before).toString().trimEnd().split('\n').slice(-20).join('\n');
  const cause = result.error?.message ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`);
  throw new CommandError(
    `${what} failed: \`${program} ${args.join(' ')}\`: ${cause}. See ${log}, which ends:\n${tail}`,
  );
}

/**
 * Runs an installed tool on the terminal.
 * @param {string} script its program, inside node_modules
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {number} the exit code
 */
export function runTool(script, args, env = {}) {
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** How often a lock is tried, after how many tries it is said what for, and how long a lock may have no owner yet. */
const TRY_EVERY_MS = 100;
const SAY_AFTER_TRIES = 20;
const EMPTY_MS = 10_000;

/**
 * Runs an action while no other process of this checkout runs an action of the same name. A lock of a dead process is taken
 * over.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} action
 * @returns {Promise<T>}
 */
export async function oneAtATime(name, action) {
  mkdirSync(CACHE, { recursive: true });
  const lock = join(CACHE, `${name}.lock`);
  for (let tries = 1; !take(lock); tries++) {
    if (tries === SAY_AFTER_TRIES) {
      say(
        `waiting for process ${ownerOf(lock)?.pid}, which holds ${lock}. If there is no such work, remove that file.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
  try {
    return await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * @param {string} lock
 * @returns {boolean} true if the lock is ours now
 */
function take(lock) {
  try {
    writeFileSync(lock, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
    return true;
  } catch {
    if (!isOwned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** @param {string} lock */
function isOwned(lock) {
  try {
    const owner = ownerOf(lock);
    // The lock is new if its owner has not written its process id yet.
    if (!owner) return Date.now() - statSync(lock).mtimeMs < EMPTY_MS;
    process.kill(owner.pid, 0);
    const started = startOf(owner.pid);
    return started === null || started === owner.started;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {string} lock
 * @returns {{ pid: number, started: string | undefined } | null} null for an empty lock
 */
function ownerOf(lock) {
  const [pid, started] = readFileSync(lock, 'utf8').split(' ');
  return Number(pid) ? { pid: Number(pid), started } : null;
}

/**
 * @param {number} pid
 * @returns {string | null} when a process started, where the system tells, since numbers of processes come again
 */
function startOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces. The start is field 22, and the name field 2.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/**
 * Runs a script's main function. An error becomes a message on stderr and exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (error instanceof CommandError) say(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
