import type { Row } from '../../src/bench/row.ts';

/** The machine of a recording. */
export interface Machine {
  readonly cpu: string;
  readonly memory_gib: number;
  readonly system: string;
  /** The load average at the start. Much above 0 means that other programs were running. */
  readonly load: number;
  readonly commit: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** The content of a file in bench/results. */
export interface Recording {
  readonly date: string;
  readonly note: string;
  readonly machine: Machine;
  /** The rows of each benchmark. */
  readonly parts: { bench?: Row[]; sweep?: Row[]; 'bench-browser'?: Row[]; 'bench-peers'?: Row[] };
}
