import { BUFFER_USAGE } from './constants.ts';

/** Times compute passes on the device; where the device cannot, it does nothing. */
export interface Timer {
  /** For the descriptor of the pass to be timed. */
  readonly timestampWrites: GPUComputePassTimestampWrites | undefined;
  /** Bytes that `resolve` writes. */
  readonly bytes: number;
  /** Copies the last pass's times into a buffer. */
  resolve(encoder: GPUCommandEncoder, target: GPUBuffer, offset: number): void;
  /** Milliseconds of the pass, from what `resolve` wrote; null where nothing was timed. */
  milliseconds(result: ArrayBuffer, offset: number): number | null;
  destroy(): void;
}

const NO_TIMER: Timer = {
  timestampWrites: undefined,
  bytes: 0,
  resolve: () => undefined,
  milliseconds: () => null,
  destroy: () => undefined,
};

/** A timer for devices with timestamp-query, and one that does nothing for the others. */
export function createTimer(device: GPUDevice): Timer {
  if (!device.features.has('timestamp-query')) return NO_TIMER;
  const querySet = device.createQuerySet({ label: 'Timer.querySet', type: 'timestamp', count: 2 });
  const bytes = 16;
  const resolved = device.createBuffer({
    label: 'Timer.resolved',
    size: bytes,
    usage: BUFFER_USAGE.QUERY_RESOLVE | BUFFER_USAGE.COPY_SRC,
  });
  return {
    timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    bytes,
    resolve(encoder, target, offset) {
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, target, offset, bytes);
    },
    milliseconds(result, offset) {
      const [begin = 0n, end = 0n] = new BigUint64Array(result, offset, 2);
      return end > begin ? Number(end - begin) / 1e6 : null;
    },
    destroy() {
      querySet.destroy();
      resolved.destroy();
    },
  };
}
