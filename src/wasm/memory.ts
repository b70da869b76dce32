import type { HostArray, HostMemory, NameSampler } from '../host/memory.ts';
import { address, BYTES, size } from './named.ts';
import { simdKernels } from './kernels.ts';
import { inParts, PART_FUNCTIONS } from './in_parts.ts';
import { instantiate, simdModules } from './module.ts';
import type { SimdExports } from './signatures.ts';
import { nameSampler } from './names.ts';
import { ThreadPool } from './thread_pool.ts';

const MIB = 2 ** 20;

/** 64 KiB pages: what the modules begin with, and 4 GiB. */
const PAGES = { initial: 16, maximum: 65_536 };
/** A shared memory has its room set aside at once; where that is too much (on phones), there may be 1 GiB. */
const FEWER_PAGES = 16_384;

/** The bytes that an array, and all of a model's memory, may take. */
export const SIMD_BYTES = { array: 1_023 * MIB, model: 4_096 * MIB } as const;

let room: boolean | null = null;

/** Whether this process may have the addresses of a memory, 4 GiB and more, which a limit such as `ulimit -v` denies. */
export function hasRoom(): boolean {
  if (room === null) {
    try {
      room = new WebAssembly.Memory(PAGES).buffer.byteLength > 0;
    } catch {
      room = false;
    }
  }
  return room;
}

/** How a memory computes. */
export interface Threading {
  /** Threads, with the one that calls; more than 1 share the memory. */
  readonly threads: number;
  /** Multiplications that are worth a part of a call; tests make it small. */
  readonly worthAPart?: number;
}

/**
 * WebAssembly memory of a model of its own. It grows as arrays come, up to 4 GiB; the whole of it is the garbage
 * collector's, and its threads end with it.
 */
export class SimdMemory implements HostMemory {
  readonly Floats = Float32Array;
  readonly kernels: HostMemory['kernels'];
  readonly inPieces = false;
  readonly sampler: NameSampler;
  readonly #wasm: SimdExports;
  readonly #pool: ThreadPool | null;
  #buffer: ArrayBuffer;
  #moves = 0;

  /** One thread does the work where there is no room for a memory to share. Throws a RangeError where there is none at all. */
  constructor({ threads, worthAPart }: Threading = { threads: 1 }) {
    const shared = threads > 1 ? sharedMemory() : null;
    const modules = simdModules(shared !== null)!;
    this.#wasm = instantiate(modules, shared ?? new WebAssembly.Memory(PAGES));
    this.#wasm.useSpace(address('address', this.#wasm.allocate(size('bytes', this.#wasm.spaceBytes()))));
    this.#buffer = this.#wasm.memory.buffer;
    this.#pool = shared ? new ThreadPool(modules, this.#wasm, threads, PART_FUNCTIONS) : null;
    if (this.#pool) abandoned.register(this, this.#pool);
    this.kernels = simdKernels(this.#pool ? inParts(this.#wasm, this.#pool, worthAPart) : this.#wasm);
    this.sampler = nameSampler(this.#wasm, this.#pool);
  }

  get moves(): number {
    return this.#moves;
  }

  floats(name: string, elements: number): HostArray {
    return new WasmArray(Float32Array, this.#wasm.memory, this.#allocate(name, elements), elements);
  }

  ids(name: string, elements: number): HostArray {
    return new WasmArray(Int32Array, this.#wasm.memory, this.#allocate(name, elements), elements);
  }

  close(): void {
    this.#pool?.close();
  }

  release(array: HostArray): void {
    this.#wasm.release(address('address', array.values.byteOffset));
  }

  #allocate(name: string, elements: number): number {
    let place: number;
    try {
      // Addresses come as signed numbers.
      place = this.#wasm.allocate(size('bytes', elements * BYTES)) >>> 0;
    } catch (cause) {
      const [wanted, used] = [elements * BYTES, this.#wasm.memory.buffer.byteLength].map((bytes) =>
        Math.ceil(bytes / MIB),
      );
      throw new RangeError(
        `${name} needs ${wanted} MiB, for which the CPU engine has no room besides the ${used} MiB it has: an array may ` +
          'take 1,023 MiB, a model 4,096 MiB. Use smaller batches, shorter sequences or fewer units.',
        { cause },
      );
    }
    if (this.#buffer !== this.#wasm.memory.buffer) {
      this.#buffer = this.#wasm.memory.buffer;
      this.#moves++;
    }
    return place;
  }
}

/** A memory that threads may share; null where there is no room for one. */
function sharedMemory(): WebAssembly.Memory | null {
  for (const maximum of [PAGES.maximum, FEWER_PAGES]) {
    try {
      return new WebAssembly.Memory({ ...PAGES, maximum, shared: true });
    } catch {
      // With less, then.
    }
  }
  return null;
}

/** Ends the threads of memories that nobody holds any more. */
const abandoned = new FinalizationRegistry<ThreadPool>((pool) => pool.close());

/** An array that is looked up again when its memory has moved. */
class WasmArray implements HostArray {
  readonly length: number;
  readonly #Type: Float32ArrayConstructor | Int32ArrayConstructor;
  readonly #memory: WebAssembly.Memory;
  readonly #address: number;
  #values: Float32Array | Int32Array;

  constructor(
    Type: Float32ArrayConstructor | Int32ArrayConstructor,
    memory: WebAssembly.Memory,
    address: number,
    length: number,
  ) {
    this.length = length;
    this.#Type = Type;
    this.#memory = memory;
    this.#address = address;
    this.#values = new Type(memory.buffer, address, length).fill(0);
  }

  get values(): Float32Array | Int32Array {
    if (this.#values.buffer !== this.#memory.buffer) {
      this.#values = new this.#Type(this.#memory.buffer, this.#address, this.length);
    }
    return this.#values;
  }
}
