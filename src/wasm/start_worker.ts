import type { ThreadStart } from './thread.ts';

/** A thread, for as long as it is to live. */
export type Thread = object;

/** Starts a thread with the script at an address, and gives it what it begins with. */
export type ThreadStarter = (address: string, start: ThreadStart) => Thread;

/** Starts a thread as a worker. It says `over` when it ends. */
export function startWorker(address: string, start: ThreadStart): Worker {
  const worker = new Worker(address);
  worker.onerror = (event) => event.preventDefault();
  worker.postMessage(start);
  return worker;
}
