import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { SpeedStore } from '../engine/known_speeds.ts';
import type { TunedAdapter } from '../engine/known_variants.ts';
import type { Speeds } from '../engine/speeds.ts';

interface Schema extends DBSchema {
  speeds: { key: string; value: Speeds | TunedAdapter };
}

/** Stores what was measured in IndexedDB, in a database of their own that all tabs may read and write. */
export class BrowserSpeedStore implements SpeedStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  async read(key: string): Promise<unknown> {
    return (await this.#open()).get('speeds', key);
  }

  async write(key: string, speeds: Speeds | TunedAdapter): Promise<void> {
    await (await this.#open()).put('speeds', speeds, key);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>('mangosaurus speeds', 1, {
      upgrade: (database) => void database.createObjectStore('speeds'),
    });
    return this.#database;
  }
}
