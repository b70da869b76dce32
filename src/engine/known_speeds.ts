import type { TunedAdapter } from './known_variants.ts';
import type { Speeds } from './speeds.ts';

/** Where what was measured outlives the program. Either call may fail, or take long: nothing depends on it. */
export interface SpeedStore {
  /** What was written under that key; anything else where storage is not what it was. */
  read(key: string): Promise<unknown>;
  write(key: string, measured: Speeds | TunedAdapter): Promise<void>;
}

/** Milliseconds that a store may take to answer. */
const PATIENCE_MS = 150;

/** What was measured before, in this program and, where there is a store, in earlier ones: speeds, and variants of kernels. */
export class KnownSpeeds {
  readonly #store: SpeedStore | null;
  readonly #known = new Map<string, unknown>();

  constructor(store: SpeedStore | null = null) {
    this.#store = store;
  }

  /** The speeds under that key; null where none are known. Never rejects. */
  find(key: string): Promise<Speeds | null> {
    return this.get(key, areSpeeds);
  }

  /** What is under that key, if it is of a kind; else null. Never rejects. */
  async get<T>(key: string, isOne: (value: unknown) => value is T): Promise<T | null> {
    const known = this.#known.get(key);
    if (isOne(known)) return known;
    if (!this.#store) return null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    const stored = await Promise.race([attempt(() => this.#store?.read(key)), late]);
    clearTimeout(timer);
    if (!isOne(stored)) return null;
    this.#known.set(key, stored);
    return stored;
  }

  /** Keeps what was measured; that it cannot be stored is no harm. Resolves when it is stored or cannot be. */
  async keep(key: string, measured: Speeds | TunedAdapter): Promise<void> {
    this.#known.set(key, measured);
    await attempt(() => this.#store?.write(key, measured));
  }
}

async function attempt(work: () => Promise<unknown> | undefined): Promise<unknown> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

/** Whether a value of any origin is a pair of times. */
function areSpeeds(value: unknown): value is Speeds {
  if (typeof value !== 'object' || value === null) return false;
  const { cpu, gpu } = value as Partial<Record<keyof Speeds, unknown>>;
  return [cpu, gpu].every((time) => typeof time === 'number' && time > 0 && time < Infinity);
}
