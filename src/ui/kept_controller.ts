import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { KeptName } from './kept_name.ts';
import type { KeptStore } from './kept_store.ts';

/** Kept names, for the rooms. A new object at every change. */
export interface KeptState {
  readonly names: readonly KeptName[];
  /** The same as they are written, to look one up. */
  readonly written: ReadonlySet<string>;
  /** The name that `undo` would bring back, or null. */
  readonly removed: KeptName | null;
  /** False if the browser does not let the page store names: then they are gone with the page. */
  readonly stored: boolean;
}

const openBrowserStore = async (): Promise<KeptStore> => new (await import('./kept_store.ts')).BrowserKeptStore();

/** The names that the user keeps: in memory at once, and in the browser's storage as soon as it can be. */
export class KeptController implements ReactiveController {
  state: KeptState = { names: [], written: new Set(), removed: null, stored: true };
  readonly #host: ReactiveControllerHost;
  readonly #openStore: () => Promise<KeptStore>;
  /** Removed names, the latest last. */
  #removed: KeptName[] = [];
  /** Notes that wait to be stored. */
  readonly #notes = new Map<string, string>();
  #store: KeptStore | null = null;
  #loading: Promise<void> | null = null;
  /** Changes are stored in their order. */
  #turn: Promise<void> = Promise.resolve();
  /** Changes that are not stored yet. */
  #pending = 0;

  constructor(host: ReactiveControllerHost, openStore = openBrowserStore) {
    this.#host = host;
    this.#openStore = openStore;
    host.addController(this);
  }

  hostConnected(): void {
    // `load` does it, once the page has time.
  }

  /** Reads the stored names. They join those that were kept meanwhile. */
  load(): Promise<void> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  /** Keeps a name, or no longer keeps it. */
  toggle(name: KeptName): void {
    if (this.state.written.has(name.name)) this.remove(name.name);
    else this.#add(this.#takeRemoved(name.name) ?? name);
  }

  remove(name: string): void {
    const kept = this.state.names.find((other) => other.name === name);
    if (!kept) return;
    this.#removed.push(kept);
    this.#show(this.state.names.filter((other) => other !== kept));
    this.#save((store) => store.remove(name));
  }

  /** Keeps the name that was removed last, with its note. */
  undo(): void {
    const kept = this.#removed.pop();
    if (kept) this.#add(kept);
  }

  note(name: string, note: string): void {
    this.#show(this.state.names.map((kept) => (kept.name === name ? { ...kept, note } : kept)));
    const waits = this.#notes.has(name);
    this.#notes.set(name, note);
    // Who types is faster than storage may be: what is stored next is the latest.
    if (!waits) this.#save((store) => this.#storeNote(store, name));
  }

  /** Resolves when all changes so far are stored. */
  get settled(): Promise<void> {
    return this.#turn;
  }

  #add(name: KeptName): void {
    if (!this.state.written.has(name.name)) this.#show([...this.state.names, name]);
    this.#save((store) => store.add(name));
  }

  /** Takes a name back from among the removed ones: whoever keeps it again wants its note. */
  #takeRemoved(name: string): KeptName | null {
    const at = this.#removed.findLastIndex((kept) => kept.name === name);
    return at < 0 ? null : (this.#removed.splice(at, 1)[0] ?? null);
  }

  #storeNote(store: KeptStore, name: string): Promise<void> {
    const note = this.#notes.get(name) ?? '';
    this.#notes.delete(name);
    return store.note(name, note);
  }

  async #read(): Promise<void> {
    try {
      this.#store = await this.#openStore();
      const stored = await this.#store.load(() => void this.#refresh());
      const early = this.state.names.filter(({ name }) => !stored.some((other) => other.name === name));
      this.#show([...stored, ...early]);
    } catch {
      this.#forget();
    }
  }

  /** Takes over what another tab has changed, once the changes of this one are stored. */
  async #refresh(): Promise<void> {
    while (this.#pending > 0) await this.#turn;
    try {
      const stored = await this.#store?.load(() => undefined);
      if (stored && this.#pending === 0) this.#show(stored);
    } catch {
      this.#forget();
    }
  }

  #save(change: (store: KeptStore) => Promise<void>): void {
    this.#pending++;
    this.#turn = this.#turn.then(async () => {
      await this.load();
      try {
        if (this.#store) await change(this.#store);
      } catch {
        this.#forget();
      }
      this.#pending--;
    });
  }

  /** Storage has failed: the names stay in memory, and the page says so. */
  #forget(): void {
    this.#store = null;
    this.state = { ...this.state, stored: false };
    this.#host.requestUpdate();
  }

  #show(names: readonly KeptName[]): void {
    const written = new Set(names.map(({ name }) => name));
    this.state = { ...this.state, names, written, removed: this.#removed.at(-1) ?? null };
    this.#host.requestUpdate();
  }
}
