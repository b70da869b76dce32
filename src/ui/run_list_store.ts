import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { PastRun } from './past_run.ts';

/** Where past runs are stored. Rejects if storage fails. */
export interface RunListStore {
  /** All runs, oldest first. */
  load(): Promise<readonly PastRun[]>;
  put(run: PastRun): Promise<void>;
  remove(key: string): Promise<void>;
}

interface Schema extends DBSchema {
  runs: { key: string; value: PastRun };
}

const NAME = 'mangosaurus-runs';
const VERSION = 1;

/** Stores past runs in IndexedDB, a record each. */
export class BrowserRunListStore implements RunListStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  async load(): Promise<readonly PastRun[]> {
    const runs = await (await this.#open()).getAll('runs');
    return runs.sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  async put(run: PastRun): Promise<void> {
    await (await this.#open()).put('runs', run);
  }

  async remove(key: string): Promise<void> {
    await (await this.#open()).delete('runs', key);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>(NAME, VERSION, {
      upgrade: (database) => void database.createObjectStore('runs', { keyPath: 'key' }),
      // Another tab has a newer version of the page.
      blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
      terminated: () => (this.#database = null),
    });
    return this.#database;
  }
}
