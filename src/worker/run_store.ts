import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { KeptRun } from './studio_run.ts';

/** Keeps the latest run for the next visit. What goes wrong with storage never stops training. */
export interface RunStore {
  /** The run of the last visit; null where there is none, where another tab is at it, or where nothing can be stored. */
  load(): Promise<KeptRun | null>;
  /** Puts a run in the place of the one before. Of runs given while one is being written, the last is written next. */
  keep(run: KeptRun): void;
}

/** A run without its corpus, which is written once. */
type KeptState = Omit<KeptRun, 'source'>;
/** A corpus with the id of its run. */
type KeptSource = Pick<KeptRun, 'id' | 'source'>;

interface Schema extends DBSchema {
  state: { key: 'latest'; value: KeptState };
  source: { key: 'latest'; value: KeptSource };
}

const NAME = 'mangosaurus';
/** To be raised where what is stored changes its shape: older runs are then dropped. */
const VERSION = 1;
const STORES = ['state', 'source'] as const;
/** How long to wait for a page that is being left, milliseconds. A tab that stays open holds the lock for longer. */
const PATIENCE_MS = 700;
/** After so many milliseconds a page no longer waits for its storage. */
const LONGEST_MS = 5_000;

/**
 * Stores the run in IndexedDB. The tab that holds a lock reads and writes; others leave the stored run alone until
 * that tab is closed. State and corpus are written in one transaction, so there is always a whole run or none.
 */
export class BrowserRunStore implements RunStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;
  #owner = false;
  #writtenId: string | null = null;
  #writing = false;
  #next: KeptRun | null = null;

  async load(): Promise<KeptRun | null> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LONGEST_MS));
    return Promise.race([this.#read(), late]);
  }

  keep(run: KeptRun): void {
    this.#next = run;
    if (!this.#writing) void this.#write();
  }

  async #read(): Promise<KeptRun | null> {
    try {
      await this.#own();
      if (!this.#owner) return null;
      const database = await this.#open();
      const transaction = database.transaction(STORES);
      const state = await transaction.objectStore('state').get('latest');
      const source = await transaction.objectStore('source').get('latest');
      return state && source && state.id === source.id ? { ...source, ...state } : null;
    } catch {
      // Private windows and full disks: there is nothing to go on with.
      return null;
    }
  }

  /** Asks for the lock and waits a moment for it; it may come later. */
  async #own(): Promise<void> {
    const locks = (globalThis.navigator as Navigator | undefined)?.locks as LockManager | undefined;
    if (!locks) return;
    const owned = new Promise<void>((resolve) => {
      const hold = (): Promise<never> => {
        this.#owner = true;
        resolve();
        // Held until this worker ends.
        return new Promise(() => undefined);
      };
      // Refused where storage is, as in a sandboxed frame.
      locks.request(`${NAME} run`, hold).catch(() => resolve());
    });
    await Promise.race([owned, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
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
        // The quota is used up, or the user forbids storage: the run goes on without being kept.
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
