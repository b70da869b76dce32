import { readFileSync, readdirSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'puppeteer';

/** What is measured of the page at rest, after forced collection. Sizes in MiB. */
export interface Sample {
  readonly heap: number;
  /** The heaps of the page's workers. */
  readonly workers: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
  /** Resident memory of the process that draws with the GPU, where the memory of a software adapter lies; NaN if unknown. */
  readonly gpu: number;
  /** Resident memory of all processes of Chrome; NaN if unknown. */
  readonly chrome: number;
}

const MIB = 2 ** 20;

/** Measures a page; makes what is garbage be collected first. */
export async function measure(page: Page, browser: Browser): Promise<Sample> {
  const session = await page.createCDPSession();
  try {
    // Threads of the CPU engine, whose scripts are blobs, wait for work and answer nothing.
    const engines = page.workers().filter((worker) => !worker.url().startsWith('blob:'));
    const workers = await Promise.all(engines.map(({ client }) => heapOf(client)));
    await collect(session);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? NaN;
    return {
      heap: metric('JSHeapUsedSize') / MIB,
      workers: workers.reduce((sum, size) => sum + size, 0) / MIB,
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      documents: metric('Documents'),
      ...memoryOf(browser),
    };
  } finally {
    await session.detach();
  }
}

/** The heap of a worker in bytes; 0 where it has ended meanwhile. */
async function heapOf(worker: CDPSession): Promise<number> {
  try {
    await collect(worker);
    return (await worker.send('Runtime.getHeapUsage')).usedSize;
  } catch {
    return 0;
  }
}

/** Collects twice: finalizers of the first collection free what the second one takes. */
async function collect(session: CDPSession): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await session.send('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Resident memory of Chrome's processes. Linux only. */
function memoryOf(browser: Browser): { gpu: number; chrome: number } {
  const root = browser.process()?.pid;
  if (process.platform !== 'linux' || root === undefined) return { gpu: NaN, chrome: NaN };
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    // After the program's name, which stands in brackets and may hold blanks: state and parent.
    const parent = read(`/proc/${name}/stat`).split(') ').pop()?.split(' ')[1];
    parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean => pid === root || (parents.has(pid) && isOurs(parents.get(pid)!));
  let [gpu, chrome] = [0, 0];
  for (const pid of parents.keys()) {
    if (!isOurs(pid)) continue;
    const resident = Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
    chrome += resident;
    if (read(`/proc/${pid}/cmdline`).includes('--type=gpu-process')) gpu += resident;
  }
  return { gpu, chrome };
}

/** A file of /proc; empty where the process has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
