import { keyOf } from '../plan/launches.ts';
import { encodeCommands } from './commands.ts';
import type { Command, DeviceProgram, Pending } from './commands.ts';
import { BUFFER_USAGE } from './constants.ts';
import { Readback } from './readback.ts';

/** Bytes of a timestamp. */
const TIMESTAMP_BYTES = 8;
/** Queries of a set at most, by WebGPU's specification. */
const MOST_QUERIES = 4_096;

/** The feature that a device needs for it. */
export const TIMESTAMPS = 'timestamp-query' satisfies GPUFeatureName;

/** Measures on the device how long kernels take: all time steps of a dispatch have one compute pass, with a timestamp at each end. */
export class PassTimer {
  readonly #device: GPUDevice;
  readonly #readback: Readback;
  #queries: GPUQuerySet | null = null;
  #resolved: GPUBuffer | null = null;
  /** The times of what was encoded since the last reading. */
  #encoded: { readonly keys: readonly string[]; readonly target: GPUBuffer }[] = [];

  /** @param device with the feature `TIMESTAMPS` */
  constructor(device: GPUDevice) {
    this.#device = device;
    this.#readback = new Readback(device);
  }

  /** Encodes programs, and the copying of their times. Throws a RangeError for more passes than a query set has room for. */
  encode(encoder: GPUCommandEncoder, pending: readonly Pending[]): void {
    const groups = pending.flatMap(({ program, slot }) =>
      dispatchesOf(program).map((commands) => ({ commands, slot })),
    );
    const { queries, resolved } = this.#room(2 * groups.length);
    for (const [i, { commands, slot }] of groups.entries()) {
      const timestampWrites = {
        querySet: queries,
        beginningOfPassWriteIndex: 2 * i,
        endOfPassWriteIndex: 2 * i + 1,
      };
      const pass = encoder.beginComputePass({ label: `PassTimer.${nameOf(commands)}`, timestampWrites });
      encodeCommands(pass, commands, slot);
      pass.end();
    }
    const bytes = 2 * groups.length * TIMESTAMP_BYTES;
    const target = this.#readback.take(bytes);
    encoder.resolveQuerySet(queries, 0, 2 * groups.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, target, 0, bytes);
    this.#encoded.push({ keys: groups.map(({ commands }) => nameOf(commands)), target });
  }

  /** Milliseconds of each kernel, by `keyOf`, in all that was encoded and submitted since the last reading. */
  async read(): Promise<Map<string, number>> {
    const times = new Map<string, number>();
    for (const { keys, target } of this.#encoded.splice(0)) {
      const stamps = new BigUint64Array(await this.#readback.read(target, 2 * keys.length * TIMESTAMP_BYTES));
      for (const [i, key] of keys.entries()) {
        // The specification lets the clock go backwards, as it may when a driver resets it.
        const nanoseconds = Math.max(0, Number(stamps[2 * i + 1]! - stamps[2 * i]!));
        times.set(key, (times.get(key) ?? 0) + nanoseconds / 1e6);
      }
    }
    return times;
  }

  destroy(): void {
    this.#release();
    this.#readback.destroy();
  }

  #release(): void {
    this.#queries?.destroy();
    this.#resolved?.destroy();
  }

  /** A query set with room for so many timestamps. */
  #room(count: number): { queries: GPUQuerySet; resolved: GPUBuffer } {
    if (count > MOST_QUERIES) {
      throw new RangeError(
        `The step has ${count / 2} dispatches to measure, but a device measures ${MOST_QUERIES / 2}.`,
      );
    }
    if (!this.#queries || !this.#resolved || this.#queries.count < count) {
      this.#release();
      this.#queries = this.#device.createQuerySet({ label: 'PassTimer.queries', type: 'timestamp', count });
      this.#resolved = this.#device.createBuffer({
        label: 'PassTimer.resolved',
        size: count * TIMESTAMP_BYTES,
        usage: BUFFER_USAGE.QUERY_RESOLVE | BUFFER_USAGE.COPY_SRC,
      });
    }
    return { queries: this.#queries, resolved: this.#resolved };
  }
}

/** A program's commands by dispatch: the time steps of one follow each other. */
function dispatchesOf(program: DeviceProgram): Command[][] {
  const groups: Command[][] = [];
  for (const command of program) {
    const last = groups.at(-1);
    if (last?.[0]!.launch === command.launch) last.push(command);
    else groups.push([command]);
  }
  return groups;
}

const nameOf = ([command]: readonly Command[]): string => keyOf(command!.launch);
