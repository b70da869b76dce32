// @ts-check
/** Ends a program when the process that started it is gone. */
import { readFileSync } from 'node:fs';

/** How often the parents are looked for, in milliseconds. */
const LOOK_EVERY_MS = 500;

/**
 * Sends this process SIGTERM when npm ends, so that the program stops as it does for any SIGTERM. npm is the parent, or on
 * Linux, where a shell may stand between, the shell's parent. Who started npm may end.
 */
export function stayWithParents() {
  const before = [process.ppid, shellsParent(process.ppid)];
  const look = setInterval(() => {
    if (process.ppid === before[0] && shellsParent(process.ppid) === before[1]) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}

/**
 * @param {number} pid
 * @returns {number | null} the number of its parent, if it is a shell that runs one command, as far as the system tells
 */
function shellsParent(pid) {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] !== '-c') return null;
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces; then come the state and the parent.
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
