import type { Measured } from '../../src/bench/measure.ts';
import type { Limits } from '../../src/bench/row.ts';
import type { Budget } from '../../src/bench/timing.ts';

/** An engine's kind, or a peer's name, and its full name. */
export interface Description {
  readonly kind: string;
  readonly name: string;
}

/** A job that is prepared and warmed up. It can be run repeatedly. */
export interface Prepared {
  readonly description: Description;
  run(budget: Budget): Promise<Measured>;
  destroy(): void | Promise<void>;
}

/** The global `bench` of a benchmark page, which Node calls. */
export interface PageBench {
  /** Prepares a job; null if the device does not support it. */
  prepare(device: string, job: string): Promise<Prepared | null>;
  limits(): Promise<Limits | null>;
}
