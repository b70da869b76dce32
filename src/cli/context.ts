import type { DeviceChoice, Engine } from '../engine/engine.ts';
import type { ModelShape } from '../engine/shape.ts';
import type { Notes } from './notes.ts';

/** Where results go: stdout, or what a test keeps. */
export interface Output {
  /** Writes results; resolves when more may come. Does nothing once the reader is gone. */
  write(text: string): Promise<void>;
  /** Aborted when the reader has gone away, as `| head` does: no reason to go on, and none to complain. */
  readonly closed: AbortSignal;
}

/** The world as the commands see it. */
export interface Context {
  readonly out: Output;
  readonly notes: Notes;
  /** What `-` reads. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /**
   * Opens an engine. Throws a NoAdapterError where `gpu` has none.
   * @param adapter a part of a GPU adapter's name
   * @param shape what is to be trained: `auto` takes what is faster at it
   */
  openEngine(device: DeviceChoice, adapter?: string, shape?: ModelShape): Promise<Engine>;
  /** From now on Ctrl-C aborts the signal instead of ending the process; a second one ends it. */
  catchInterrupt(): Interrupt;
}

/** Ctrl-C, caught. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Ctrl-C ends the process again. */
  release(): void;
}

/** One result as a line of JSON. */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
