import type { HostArray, HostMemory, NameSampler } from '../host_memory.ts';
import { BYTES } from './addresses.ts';
import { simdKernels } from './kernels.ts';
import type { SimdExports } from './module.ts';
import { nameSampler } from './names.ts';

const MIB = 2 ** 20;

/**
 * WebAssembly memory of a model of its own. It grows as arrays come, up to 4 GiB; the whole of it is the garbage
 * collector's.
 */
export class SimdMemory implements HostMemory {
  readonly kernels: HostMemory['kernels'];
  readonly sampler: NameSampler;
  readonly #wasm: SimdExports;
  #buffer: ArrayBuffer;
  #moves = 0;

  constructor(module: WebAssembly.Module) {
    this.#wasm = new WebAssembly.Instance(module).exports as unknown as SimdExports;
    this.#buffer = this.#wasm.memory.buffer;
    this.kernels = simdKernels(this.#wasm);
    this.sampler = nameSampler(this.#wasm);
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

  release(array: HostArray): void {
    this.#wasm.release(array.values.byteOffset);
  }

  #allocate(name: string, elements: number): number {
    let address: number;
    try {
      // Addresses come as signed numbers.
      address = this.#wasm.allocate(elements * BYTES) >>> 0;
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
    return address;
  }
}

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
