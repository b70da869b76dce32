import { instantiate } from './module.ts';
import { startWorker } from './start_worker.ts';
import type { Thread, ThreadStarter } from './start_worker.ts';
import { runThread } from './thread.ts';
import type { ThreadStart } from './thread.ts';

/** Threads that share a model's memory at most: beyond the cores that one machine usually has for this, waiting grows. */
const MOST_THREADS = 8;

/** Of the text of all threads, in a browser. */
let address: string | undefined;

let startInBrowser: ThreadStarter | null = null;

/**
 * From now on this worker's threads are started by somebody else, such as its page. Firefox can block a worker for good that
 * starts another: its constructor waits for a signal that the new worker may take.
 */
export function letStartThreads(starter: ThreadStarter): void {
  startInBrowser = starter;
}

/** How many threads may compute at once here; 1 where memory cannot be shared, or this thread cannot wait. */
export function availableThreads(): number {
  const node = nodeModules();
  if (node) return Math.min(MOST_THREADS, node.os.availableParallelism());
  const { crossOriginIsolated, navigator } = globalThis as Partial<typeof globalThis>;
  // The thread of a page may not wait, and has better things to do; a page that others can look into may not share.
  const mayShare = crossOriginIsolated === true && typeof document === 'undefined' && typeof Worker === 'function';
  if (!mayShare || (!startInBrowser && navigator?.userAgent.includes('Firefox/'))) return 1;
  const cores = navigator?.hardwareConcurrency ?? 1;
  // Where there are more than two, one is left to the page.
  return Math.min(MOST_THREADS, cores > 2 ? cores - 1 : cores);
}

/**
 * Starts a thread, from text: what bundlers and the places files are served from do to a file of its own differs. One that
 * cannot start does so silently, or throws. Hold what is returned: a browser may end a worker that nobody holds.
 */
export function startThread(start: ThreadStart): Thread {
  const node = nodeModules();
  if (node) {
    const text = `(${runThread})(require('node:worker_threads').workerData, ${instantiate})`;
    const worker = new node.threads.Worker(text, { eval: true, workerData: start, execArgv: [] });
    // A program ends when its own thread does, and goes on when another cannot start.
    worker.unref();
    worker.on('error', () => undefined);
    return worker;
  }
  address ??= URL.createObjectURL(
    new Blob([`onmessage = ({ data }) => { (${runThread})(data, ${instantiate}); postMessage('over'); close(); }`], {
      type: 'text/javascript',
    }),
  );
  return (startInBrowser ?? startWorker)(address, start);
}

/** Node's own modules; null elsewhere, and where Node cannot name them without importing (before 20.16, and 22.0 to 22.2). */
function nodeModules() {
  const { process } = globalThis as Partial<typeof globalThis>;
  const get = process?.getBuiltinModule?.bind(process);
  return get ? { os: get('node:os'), threads: get('node:worker_threads') } : null;
}
