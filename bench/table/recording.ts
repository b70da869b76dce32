import type { Row } from '../../src/bench/row.ts';

/** Where a recording was made. */
export interface Machine {
  readonly cpu: string;
  readonly memory_gib: number;
  readonly system: string;
  /** Programs that ran or waited to run when it began: much above 0 is a machine that does other things too. */
  readonly load: number;
  readonly commit: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** A file of bench/results. */
export interface Recording {
  readonly date: string;
  readonly note: string;
  readonly machine: Machine;
  /** Rows by the benchmark that printed them. */
  readonly parts: { bench?: Row[]; sweep?: Row[]; 'bench-browser'?: Row[]; 'bench-peers'?: Row[] };
}
