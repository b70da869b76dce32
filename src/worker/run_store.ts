import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { KeptRun } from './studio_run.ts';

/** Stores the latest run for the next visit. Failures of storage never stop training. */
export interface RunStore {
  /**
   * The run of the last visit; null if there is none, if another tab uses it, or if storage is not available.
   * @param patience milliseconds to wait for another worker of this page or another tab to give it up
   */
  load(patience?: number): Promise<KeptRun | null>;
  /** Replaces the stored run. If several runs are passed during a write, only the last one is written next. */
  keep(run: KeptRun): void;
}

/** A run without its corpus, which is stored separately and written only once. */
type KeptState = Omit<KeptRun, 'source'>;
/** A corpus with the id of its run. */
type KeptSource = Pick<KeptRun, 'id' | 'source'>;

interface Schema extends DBSchema {
  state: { key: 'latest'; value: KeptState };
  source: { key: 'latest'; value: KeptSource };
}

const NAME = 'mangosaurus';
/** Increase it when the stored data change their structure. Older runs are then dropped. */
const VERSION = 2;
const STORES = ['state', 'source'] as const;
/**
 * How long to wait for the lock in milliseconds: enough for a page that is being closed. An open tab holds the lock longer.
 */
const PATIENCE_MS = 700;
/** Time limit in milliseconds for loading the run. */
const LONGEST_MS = 5_000;

/**
 * Stores the run in IndexedDB. Only the tab that holds a lock reads and writes the stored run; the lock is released when
 * that tab is closed. State and corpus are written in one transaction, so the stored run is always complete.
 */
export class BrowserRunStore implements RunStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;
  #owner = false;
  #writtenId: string | null = null;
  #writing = false;
  #next: KeptRun | null = null;

  async load(patience = PATIENCE_MS): Promise<KeptRun | null> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LONGEST_MS + patience));
    return Promise.race([this.#read(patience), late]);
  }

  keep(run: KeptRun): void {
    this.#next = run;
    if (!this.#writing) void this.#write();
  }

  async #read(patience: number): Promise<KeptRun | null> {
    try {
      await this.#own(patience);
      if (!this.#owner) return null;
      const database = await this.#open();
      const transaction = database.transaction(STORES);
      const state = await transaction.objectStore('state').get('latest');
      const source = await transaction.objectStore('source').get('latest');
      return state && source && state.id === source.id ? { ...source, ...state } : null;
    } catch {
      // Storage may fail in private windows and on full disks. Then there is no run to resume.
      return null;
    }
  }

  /** Requests the lock and waits for it. The lock may be granted later. */
  async #own(patience: number): Promise<void> {
    const locks = (globalThis.navigator as Navigator | undefined)?.locks as LockManager | undefined;
    if (!locks) return;
    const owned = new Promise<void>((resolve) => {
      const hold = (): Promise<never> => {
        this.#owner = true;
        resolve();
        // Held until this worker ends.
        return new Promise(() => undefined);
      };
      // Locks are refused where storage is, for example in a sandboxed frame.
      locks.request(`${NAME} run`, hold).catch(() => resolve());
    });
    await Promise.race([owned, new Promise((resolve) => setTimeout(resolve, patience))]);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        for (const name of Array.from(database.objectStoreNames)) database.deleteObjectStore(name);
        for (const name of STORES) database.createObjectStore(name);
      },
    });
    return this.#database;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#next) {
      const run = this.#next;
      this.#next = null;
      if (!this.#owner) continue;
      try {
        await this.#put(run);
      } catch {
        // The quota is exceeded, or the user forbids storage. The run continues without being stored.
        this.#writtenId = null;
      }
    }
    this.#writing = false;
  }

  async #put({ source, ...state }: KeptRun): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(STORES, 'readwrite');
    const writes: Promise<unknown>[] = [transaction.objectStore('state').put(state, 'latest')];
    if (this.#writtenId !== state.id) {
      writes.push(transaction.objectStore('source').put({ id: state.id, source }, 'latest'));
    }
    await Promise.all([...writes, transaction.done]);
    this.#writtenId = state.id;
  }
}
