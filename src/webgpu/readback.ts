import { BUFFER_USAGE, MAP_MODE_READ } from './constants.ts';

/** Buffers through which results come back, used again and again. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #free: GPUBuffer[] = [];
  #bytes = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The bytes of all its buffers. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A buffer of at least so many bytes, to copy results into. */
  take(bytes: number): GPUBuffer {
    const fitting = this.#free.findIndex((buffer) => buffer.size >= bytes);
    if (fitting >= 0) return this.#free.splice(fitting, 1)[0]!;
    const size = Math.max(4_096, 2 ** Math.ceil(Math.log2(bytes)));
    this.#bytes += size;
    return this.#device.createBuffer({
      label: 'Readback.buffer',
      size,
      usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST,
    });
  }

  /** Waits for what was submitted, and copies the first bytes out. The buffer can be taken again afterwards. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    await buffer.mapAsync(MAP_MODE_READ, 0, bytes);
    const copy = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    this.#free.push(buffer);
    return copy;
  }

  destroy(): void {
    for (const buffer of this.#free) buffer.destroy();
  }
}
