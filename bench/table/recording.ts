import type { Row } from '../../src/bench/row.ts';
import type { PartLines, PartName } from '../pack/parts.ts';

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
  /** Where a graphics card was measured: its adapter's name, and its driver's version if the driver tells. */
  readonly card?: string;
  readonly driver?: string;
}

/** How a part of a run from the archive of bench:pack ended. */
export interface Ending {
  readonly part: PartName;
  readonly limit_s: number;
  readonly seconds: number;
  /** The exit code; without one the signal that ended the program, or "time limit", "stopped" or "not started". */
  readonly exit: number | string;
  /** The end of what it printed to stderr. */
  readonly messages: string;
}

/** The content of a file in bench/results. */
export interface Recording {
  readonly date: string;
  readonly note: string;
  readonly machine: Machine;
  /** The rows of each benchmark; of a run from that archive, what each of its parts printed. */
  readonly parts: { sweep?: Row[]; 'bench-browser'?: Row[]; 'bench-peers'?: Row[] } & Partial<PartLines>;
  /** How the parts of a run from that archive ended, in the order in which they ran. */
  readonly endings?: readonly Ending[];
}
