import type { Measured } from '../../src/bench/measure.ts';
import type { Limits } from '../../src/bench/row.ts';
import type { Budget } from '../../src/bench/timing.ts';

/** What computes: the engine's kind, or a peer's name; and on what. */
export interface Description {
  readonly kind: string;
  readonly name: string;
}

/** A job that has been made ready, warmed up, and can be run again and again. */
export interface Prepared {
  readonly description: Description;
  run(budget: Budget): Promise<Measured>;
  destroy(): void | Promise<void>;
}

/** What a page for measuring offers to Node, as its global `bench`. */
export interface PageBench {
  /** Makes a job ready; null where this device does not do such jobs. */
  prepare(device: string, job: string): Promise<Prepared | null>;
  limits(): Promise<Limits | null>;
}
