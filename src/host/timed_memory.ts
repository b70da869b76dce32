import type { HostArray, HostMemory } from './memory.ts';

/** Another memory, whose kernels' calls are timed. It draws no names. */
export class TimedMemory implements HostMemory {
  readonly sampler = null;
  readonly kernels: HostMemory['kernels'];
  readonly #memory: HostMemory;
  readonly #now: () => number;
  #times = new Map<string, number>();

  constructor(memory: HostMemory, now = (): number => performance.now()) {
    this.#memory = memory;
    this.#now = now;
    const entries = Object.entries<(...given: never[]) => void>(memory.kernels);
    this.kernels = Object.fromEntries(
      entries.map(([name, run]) => [name, (...given: never[]) => this.#time(name, () => run(...given))]),
    ) as unknown as HostMemory['kernels'];
  }

  get Floats(): HostMemory['Floats'] {
    return this.#memory.Floats;
  }

  get inPieces(): boolean {
    return this.#memory.inPieces;
  }

  get moves(): number {
    return this.#memory.moves;
  }

  /** Milliseconds of each kernel since the last call. */
  take(): Map<string, number> {
    const times = this.#times;
    this.#times = new Map();
    return times;
  }

  floats(name: string, elements: number): HostArray {
    return this.#memory.floats(name, elements);
  }

  ids(name: string, elements: number): HostArray {
    return this.#memory.ids(name, elements);
  }

  release(array: HostArray): void {
    this.#memory.release(array);
  }

  close(): void {
    this.#memory.close();
  }

  #time(name: string, run: () => void): void {
    const began = this.#now();
    run();
    this.#times.set(name, (this.#times.get(name) ?? 0) + this.#now() - began);
  }
}
