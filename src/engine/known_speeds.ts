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
  /** Writes go to the store one after the other. */
  #written: Promise<unknown> = Promise.resolve();

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
    const stored = await inTime(attempt(() => this.#store?.read(key)));
    if (!isOne(stored)) return null;
    this.#known.set(key, stored);
    return stored;
  }

  /**
   * Keeps what was measured; that it cannot be stored is no harm. Resolves when it is stored or cannot be, or when that takes
   * long.
   */
  async keep(key: string, measured: Speeds | TunedAdapter): Promise<void> {
    this.#known.set(key, measured);
    this.#written = this.#written.then(() => attempt(() => this.#store?.write(key, measured)));
    await inTime(this.#written);
  }
}

/** The answer of a store; undefined where it takes too long. */
async function inTime(answer: Promise<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
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
