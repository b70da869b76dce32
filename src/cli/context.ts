import type { MeasuredAdapter } from '../bench/row.ts';
import type { CheckOptions, KernelCheck } from '../check/check_kernels.ts';
import type { DeviceChoice, Engine } from '../engine/engine.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { FileSystem } from './file_system.ts';
import type { MachineMemory } from './memory_needed.ts';
import type { Notes } from './notes.ts';

/** The output for results: stdout, or a fake in tests. */
export interface Output {
  /** Writes results. Resolves when more can be written. Does nothing once the reader has closed the pipe. */
  write(text: string): Promise<void>;
  /** Aborted when the reader closes the pipe, as `| head` does. Commands then stop without an error. */
  readonly closed: AbortSignal;
}

/** The environment of the commands. */
export interface Context {
  readonly out: Output;
  readonly notes: Notes;
  /** The input that `-` stands for. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Where outputs are written. */
  readonly files: FileSystem;
  /** What memory there is. */
  memory(): MachineMemory;
  /**
   * Opens an engine. Throws a NoAdapterError for `gpu` without an adapter.
   * @param adapter a part of the GPU adapter's name
   * @param shape the shape of the training steps, for which `auto` chooses the faster engine
   */
  openEngine(device: DeviceChoice, adapter?: string, shape?: ModelShape): Promise<Engine>;
  /**
   * Checks every kernel on a GPU adapter. Throws a NoAdapterError without one.
   * @param adapter a part of its name
   */
  checkKernels(adapter: string | undefined, options: CheckOptions): Promise<KernelCheck>;
  /**
   * Measures how fast a GPU adapter is at what training steps consist of; null without one.
   * @param adapter a part of its name
   */
  measureAdapter(adapter: string | undefined): Promise<MeasuredAdapter | null>;
  /**
   * From now on Ctrl-C, SIGTERM and SIGHUP abort the signal instead of ending the process. A second one ends the process.
   * @param reply what is said at once
   */
  catchInterrupt(reply?: string): Interrupt;
}

/** A handler of Ctrl-C, SIGTERM and SIGHUP. */
export interface Interrupt {
  /** Its reason is a StoppedError. */
  readonly signal: AbortSignal;
  /** Removes the handler, so that these signals end the process again. */
  release(): void;
}

/** One result as a line of JSON. */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
