import type { Speeds } from './speeds.ts';

/** Where speeds outlive the program. Either call may fail, or take long: nothing depends on it. */
export interface SpeedStore {
  /** What was written under that key; anything else where storage is not what it was. */
  read(key: string): Promise<unknown>;
  write(key: string, speeds: Speeds): Promise<void>;
}

/** Milliseconds that a store may take to answer. */
const PATIENCE_MS = 150;

/** Speeds that were measured before, in this program and, where there is a store, in earlier ones. */
export class KnownSpeeds {
  readonly #store: SpeedStore | null;
  readonly #known = new Map<string, Speeds>();

  constructor(store: SpeedStore | null = null) {
    this.#store = store;
  }

  /** The speeds under that key; null where none are known. Never rejects. */
  async find(key: string): Promise<Speeds | null> {
    const known = this.#known.get(key);
    if (known || !this.#store) return known ?? null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    const stored = await Promise.race([attempt(() => this.#store?.read(key)), late]);
    clearTimeout(timer);
    if (!areSpeeds(stored)) return null;
    this.#known.set(key, stored);
    return stored;
  }

  /** Keeps speeds; that they cannot be stored is no harm. */
  keep(key: string, speeds: Speeds): void {
    this.#known.set(key, speeds);
    void attempt(() => this.#store?.write(key, speeds));
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
