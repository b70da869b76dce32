import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { KeptName } from './kept_name.ts';

/** Where kept names are stored. Each change touches one name, so that tabs do not undo each other's. Rejects if storage fails. */
export interface KeptStore {
  /** All names, and from now on calls `changed` after another tab has changed them. */
  load(changed: () => void): Promise<readonly KeptName[]>;
  /** Stores a name, unless it is there. */
  add(name: KeptName): Promise<void>;
  /** Changes the note of a name, if it is there. */
  note(name: string, note: string): Promise<void>;
  remove(name: string): Promise<void>;
}

interface Schema extends DBSchema {
  names: { key: string; value: KeptName };
}

const NAME = 'mangosaurus-kept';
const VERSION = 1;

/** Stores kept names in IndexedDB, a record each. */
export class BrowserKeptStore implements KeptStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;
  #channel: BroadcastChannel | null = null;

  async load(changed: () => void): Promise<readonly KeptName[]> {
    const database = await this.#open();
    if (!this.#channel) {
      this.#channel = new BroadcastChannel(NAME);
      this.#channel.addEventListener('message', changed);
    }
    return database.getAll('names');
  }

  async add(name: KeptName): Promise<void> {
    const { store, done } = (await this.#open()).transaction('names', 'readwrite');
    if (!(await store.get(name.name))) await store.put(name);
    await done;
    this.#tell();
  }

  async note(name: string, note: string): Promise<void> {
    const { store, done } = (await this.#open()).transaction('names', 'readwrite');
    const kept = await store.get(name);
    if (kept) await store.put({ ...kept, note });
    await done;
    this.#tell();
  }

  async remove(name: string): Promise<void> {
    await (await this.#open()).delete('names', name);
    this.#tell();
  }

  #tell(): void {
    this.#channel?.postMessage(null);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>(NAME, VERSION, {
      upgrade: (database) => void database.createObjectStore('names', { keyPath: 'name' }),
      // Another tab has a newer version of the page.
      blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
      terminated: () => (this.#database = null),
    });
    return this.#database;
  }
}
